package io.weighbridge.cli;

import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseeKey;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a licensee shows to look into a sealed package.
final class SealedOptions {

  @Option(
      names = "--vendor",
      paramLabel = "KEY.pub.pem",
      description = "Of a package: the vendor's public key, with which it is verified.")
  private @Nullable Path vendor;

  @Option(
      names = "--grant",
      paramLabel = "FILE",
      description = "Of a package, with --vendor and --key: a grant that opens it.")
  private @Nullable Path grant;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The licensee's private key, PEM, or env:NAME for a variable that holds it.")
  private @Nullable String key;

  @Mixin private PasswordOption password = new PasswordOption();

  Optional<Path> vendor() {
    return Optional.ofNullable(vendor);
  }

  Optional<Path> grant() {
    if ((grant == null) != (key == null) || (grant != null && vendor == null)) {
      throw new Failure("--grant goes with --vendor and --key: who signed it, and whom is it for?");
    }
    return Optional.ofNullable(grant);
  }

  LicenseeKey key(Surroundings surroundings) {
    return LicenseeKey.read(
        KeySource.of(String.valueOf(key), surroundings.environment()),
        password.password(surroundings));
  }
}
