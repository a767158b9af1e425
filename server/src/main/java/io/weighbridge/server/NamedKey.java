package io.weighbridge.server;

import io.weighbridge.sealing.KeySource;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.SigningException;
import io.weighbridge.signing.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// A private key that the configuration names.
///
/// @param name of the configuration's key, for messages
/// @param place where it is: a file, or `env:NAME`
/// @param passwordFile whose first line opens it
/// @param passwordVariable the variable of the environment that opens it where no file is named
/// @param token the key in a token that stands for the password, which is its PIN then
record NamedKey(
    String name,
    Optional<String> place,
    Optional<Path> passwordFile,
    String passwordVariable,
    Optional<String> token) {

  private static final String ENVIRONMENT = "env:";

  /// @param data the data folder, which is worth nothing to whoever copies it without the key
  /// @throws ServerFailure if there should be one and it cannot be used
  <T> Optional<T> read(
      Map<String, String> environment,
      Path data,
      BiFunction<KeySource, Optional<Password>, T> reader) {
    return place.map(where -> {
      if (!where.startsWith(ENVIRONMENT)
          && Path.of(where).toAbsolutePath().normalize().startsWith(data)) {
        throw new ServerFailure(
            "the key of %s lies in the data folder, so that whoever copies the one has the other: move it elsewhere"
                .formatted(name));
      }
      try {
        return reader.apply(
            KeySource.of(where, environment), TokenKey.password(token, password(environment)));
      } catch (SigningException e) {
        throw new ServerFailure(
            "the key of %s cannot be used: %s".formatted(name, e.getMessage()), e);
      }
    });
  }

  private Optional<Password> password(Map<String, String> environment) {
    if (passwordFile.isEmpty()) {
      return Optional.ofNullable(environment.get(passwordVariable))
          .filter(text -> !text.isEmpty())
          .map(Password::of);
    }
    try {
      return Optional.of(
          Password.of(Files.readString(passwordFile.get()).lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw new ServerFailure(
          "the password of %s cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }
}
