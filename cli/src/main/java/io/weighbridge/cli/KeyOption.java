package io.weighbridge.cli;

import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.VendorKey;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The private key of whoever gives the command.
final class KeyOption {

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "Your private key, PEM, or env:NAME for a variable that holds it.")
  private String place = "";

  @Mixin private PasswordOption password = new PasswordOption();

  VendorKey vendor(Surroundings surroundings) {
    return VendorKey.read(source(surroundings), password.password(surroundings));
  }

  LicenseeKey licensee(Surroundings surroundings) {
    return LicenseeKey.read(source(surroundings), password.password(surroundings));
  }

  private KeySource source(Surroundings surroundings) {
    return KeySource.of(place, surroundings.environment());
  }
}
