package io.weighbridge.server;

import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.SigningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the server needs to use sealed models: the section `grants` of the configuration.
///
/// @param key where the licensee's private key is: a file, or `env:NAME`
/// @param passwordFile whose first line opens it
/// @param vendors public keys of vendors who are trusted, besides those that are trusted later
/// @param country where this server is
public record GrantOptions(
    Optional<String> key,
    Optional<Path> passwordFile,
    List<Path> vendors,
    Optional<String> country) {

  private static final String PASSWORD_VARIABLE = "WEIGHBRIDGE_KEY_PASSWORD";
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  public GrantOptions {
    vendors = List.copyOf(vendors);
  }

  static final Key<Optional<String>> KEY =
      new Key<>(
          "grants.key",
          "",
          "the licensee's private key, which grants are for: a PEM file outside of the data folder,"
              + " or env:NAME for a variable that holds it",
          text -> text.isBlank() ? Optional.empty() : Optional.of(text.strip()));
  static final Key<Optional<Path>> PASSWORD_FILE =
      new Key<>(
          "grants.key-password-file",
          "",
          "a file whose first line opens that key [$" + PASSWORD_VARIABLE + "]",
          Texts::path);
  static final Key<List<Path>> VENDORS =
      new Key<>(
          "grants.vendors",
          "",
          "PEM files of the public keys of vendors whose packages and grants are believed,"
              + " separated by commas",
          Texts::paths);
  static final Key<Optional<String>> COUNTRY_KEY =
      new Key<>(
          "grants.country",
          "",
          "the country in which this server is, by two letters of ISO 3166, for grants that hold in"
              + " some alone",
          GrantOptions::country);

  static final List<Key<?>> KEYS = List.of(KEY, PASSWORD_FILE, VENDORS, COUNTRY_KEY);

  private static Optional<String> country(String text) {
    String code = text.strip().toUpperCase(Locale.ROOT);
    if (code.isEmpty()) {
      return Optional.empty();
    }
    if (!COUNTRY.matcher(code).matches()) {
      throw new IllegalArgumentException("must be a country's two letters, such as DE");
    }
    return Optional.of(code);
  }

  static GrantOptions of(Values values) {
    return new GrantOptions(
        values.get(KEY), values.get(PASSWORD_FILE), values.get(VENDORS), values.get(COUNTRY_KEY));
  }

  /// @param data the data folder, which is worth nothing to whoever copies it without the key
  /// @throws ServerFailure if there should be one and it cannot be used
  Optional<LicenseeKey> licenseeKey(Map<String, String> environment, Path data) {
    return key.map(place -> {
      if (!place.startsWith("env:")
          && Path.of(place).toAbsolutePath().normalize().startsWith(data)) {
        throw new ServerFailure(
            "the key of %s lies in the data folder, so that whoever copies the one has the other: move it elsewhere"
                .formatted(KEY.name()));
      }
      try {
        return LicenseeKey.read(KeySource.of(place, environment), password(environment));
      } catch (SigningException e) {
        throw new ServerFailure(
            "the key of %s cannot be used: %s".formatted(KEY.name(), e.getMessage()), e);
      }
    });
  }

  private Optional<Password> password(Map<String, String> environment) {
    if (passwordFile.isEmpty()) {
      return Optional.ofNullable(environment.get(PASSWORD_VARIABLE))
          .filter(text -> !text.isEmpty())
          .map(Password::of);
    }
    try {
      return Optional.of(
          Password.of(Files.readString(passwordFile.get()).lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw new ServerFailure(
          "the password of %s cannot be read: %s".formatted(PASSWORD_FILE.name(), e.getMessage()),
          e);
    }
  }

  /// @throws ServerFailure if one cannot be used
  List<VendorPublicKey> vendorKeys() {
    try {
      return vendors.stream().map(file -> VendorPublicKey.read(KeySource.of(file))).toList();
    } catch (SigningException e) {
      throw new ServerFailure(
          "the keys of %s cannot be used: %s".formatted(VENDORS.name(), e.getMessage()), e);
    }
  }
}
