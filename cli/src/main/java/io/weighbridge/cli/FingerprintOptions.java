package io.weighbridge.cli;

import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.VendorSecret;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// What fingerprints are made from: the vendor's secret, and the name that the model is sold under.
final class FingerprintOptions {

  @Option(
      names = "--secret-file",
      paramLabel = "F",
      required = true,
      description = "The vendor's secret: 32 bytes, or 64 hexadecimal digits.")
  private Path secret = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      required = true,
      description = "The name of the model, the same whenever a copy is marked or traced.")
  private String model = "";

  String model() {
    return model;
  }

  /// The one place where a command gets the vendor's secret.
  VendorSecret secret() {
    return VendorSecret.read(secret);
  }

  Fingerprint of(VendorSecret known, String buyer) {
    return Fingerprint.of(known, model, buyer);
  }
}
