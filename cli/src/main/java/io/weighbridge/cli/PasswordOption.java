package io.weighbridge.cli;

import io.weighbridge.signing.Password;
import io.weighbridge.signing.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the password of a private key comes from; never from the line itself, which others see.
final class PasswordOption {

  static final String VARIABLE = "WEIGHBRIDGE_KEY_PASSWORD";

  private static final long LONGEST = 4096;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The first line is the key's password [$" + VARIABLE + "].")
  private @Nullable Path file;

  @Option(
      names = "--key-token",
      paramLabel = "URI",
      description = {
        "A secret key in a token (PKCS#11) that stands for the key's password:",
        "pkcs11:object=NAME?module-path=FILE. The password that is given is its PIN."
      })
  private @Nullable String token;

  /// @return the password; empty if there is none
  Optional<Password> password(Surroundings surroundings) {
    return TokenKey.password(Optional.ofNullable(token), given(surroundings));
  }

  private Optional<Password> given(Surroundings surroundings) {
    if (file != null) {
      try {
        if (Files.size(file) > LONGEST) {
          throw new Failure("%s: too long for a password".formatted(file));
        }
        return Optional.of(Password.of(Files.readString(file).lines().findFirst().orElse("")));
      } catch (IOException e) {
        throw new Failure(
            "%s: the password cannot be read (%s)".formatted(file, e.getMessage()), e);
      }
    }
    return Optional.ofNullable(surroundings.environment().get(VARIABLE))
        .filter(value -> !value.isEmpty())
        .map(Password::of);
  }
}
