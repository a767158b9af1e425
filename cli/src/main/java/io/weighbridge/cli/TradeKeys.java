package io.weighbridge.cli;

import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.LicenseePublicKey;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.signing.KeyFile;
import io.weighbridge.signing.KeyFileException;
import io.weighbridge.signing.Password;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// Keys of vendors and licensees among the files of all keys.
final class TradeKeys {

  /// What files of other keys than signers' are to [KeyFile].
  private static final String UNKNOWN = "not usable";

  private TradeKeys() {}

  /// A public half.
  record Half(String id, String pem) {}

  /// The same entry, or what it is if it is a key of these.
  static KeyFile.Entry known(KeyFile.Entry entry) {
    if (!entry.kind().equals(UNKNOWN)) {
      return entry;
    }
    KeySource source = KeySource.of(entry.file());
    return first(
            () -> of(entry, "public key", "vendor", VendorPublicKey.read(source).id().text()),
            () -> of(entry, "public key", "licensee", LicenseePublicKey.read(source).id().text()),
            () ->
                of(
                    entry,
                    "private key",
                    "vendor",
                    VendorKey.read(source, Optional.empty()).publicHalf().id().text()),
            () ->
                of(
                    entry,
                    "private key",
                    "licensee",
                    LicenseeKey.read(source, Optional.empty()).publicHalf().id().text()))
        .orElse(entry);
  }

  private static KeyFile.Entry of(KeyFile.Entry entry, String kind, String whose, String id) {
    return new KeyFile.Entry(entry.file(), kind, whose, id);
  }

  /// The public half of a vendor's or licensee's private key; empty if it is another key.
  static Optional<Half> publicHalf(Path file, Optional<Password> password) {
    KeySource source = KeySource.of(file);
    return first(
        () -> {
          VendorPublicKey half = VendorKey.read(source, password).publicHalf();
          return new Half(half.id().text(), text(half.pem()));
        },
        () -> {
          LicenseePublicKey half = LicenseeKey.read(source, password).publicHalf();
          return new Half(half.id().text(), text(half.pem()));
        });
  }

  private static String text(byte[] pem) {
    return new String(pem, StandardCharsets.US_ASCII);
  }

  @SafeVarargs
  private static <T> Optional<T> first(Supplier<T>... readings) {
    for (Supplier<T> reading : readings) {
      try {
        return Optional.of(reading.get());
      } catch (KeyFileException e) {
        // Another kind of key.
      }
    }
    return Optional.empty();
  }
}
