package io.weighbridge.cli;

import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.VendorSecret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What fingerprints are made from: the vendor's secret, and the name that the model is sold under.
final class FingerprintOptions {

  @Option(
      names = "--secret-file",
      paramLabel = "F",
      description = "The vendor's secret: 32 bytes, or 64 hexadecimal digits.")
  private @Nullable Path secret;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Instead of it: the vendor's private key, PEM, or env:NAME; seal --buyer marks with it.")
  private @Nullable String key;

  @Mixin private PasswordOption password = new PasswordOption();

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
  VendorSecret secret(Surroundings surroundings) {
    if ((secret == null) == (key == null)) {
      throw new Failure("what fingerprints are made from is one of --secret-file and --key");
    }
    return secret != null
        ? VendorSecret.read(secret)
        : VendorSecret.of(
            VendorKey.read(
                    KeySource.of(String.valueOf(key), surroundings.environment()),
                    password.password(surroundings))
                .fingerprintSecret());
  }

  Fingerprint of(VendorSecret known, String buyer) {
    return Fingerprint.of(known, model, buyer);
  }
}
