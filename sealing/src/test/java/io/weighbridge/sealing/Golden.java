package io.weighbridge.sealing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// The files that `golden.py` made, with nothing of ours.
final class Golden {

  private Golden() {}

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KeySource source(String name) {
    return KeySource.of(file(name));
  }

  static VendorKey vendor() {
    return VendorKey.read(source("vendor.pem"), Optional.empty());
  }

  static LicenseeKey licensee() {
    return LicenseeKey.read(source("licensee.pem"), Optional.empty());
  }

  static VendorKeys trusted() {
    return VendorKeys.of(VendorPublicKey.read(source("vendor.pub.pem")));
  }
}
