package io.weighbridge.server;

import io.weighbridge.grants.Vendor;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.signing.SigningException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the server needs to use sealed models, and to seal and grant some as their vendor: the
/// section `grants` of the configuration.
///
/// @param key where the licensee's private key is: a file, or `env:NAME`
/// @param passwordFile whose first line opens it
/// @param token a key in a token that does, of which that line is the PIN
/// @param vendors public keys of vendors who are trusted, besides those that are trusted later
/// @param country where this server is
/// @param vendorKey where the private key is with which this server seals and grants
/// @param vendorPasswordFile whose first line opens that key
/// @param vendorToken a key in a token that does, of which that line is the PIN
/// @param vendorName under which it does
public record GrantOptions(
    Optional<String> key,
    Optional<Path> passwordFile,
    Optional<String> token,
    List<Path> vendors,
    Optional<String> country,
    Optional<String> vendorKey,
    Optional<Path> vendorPasswordFile,
    Optional<String> vendorToken,
    Optional<String> vendorName) {

  private static final String PASSWORD_VARIABLE = "WEIGHBRIDGE_KEY_PASSWORD";
  private static final String VENDOR_PASSWORD_VARIABLE = "WEIGHBRIDGE_VENDOR_KEY_PASSWORD";
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
          GrantOptions::stripped);
  static final Key<Optional<Path>> PASSWORD_FILE =
      new Key<>(
          "grants.key-password-file",
          "",
          "a file whose first line opens that key [$" + PASSWORD_VARIABLE + "]",
          Texts::path);
  static final Key<Optional<String>> TOKEN =
      new Key<>(
          "grants.key-token",
          "",
          "a secret key in a token (PKCS#11) that stands for the password, which is the token's PIN"
              + " then: pkcs11:object=NAME?module-path=FILE",
          GrantOptions::stripped);
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

  static final Key<Optional<String>> VENDOR_KEY =
      new Key<>(
          "grants.vendor-key",
          "",
          "a vendor's private key, with which this server seals models and issues grants: a PEM"
              + " file outside of the data folder, or env:NAME; without it, it does neither",
          GrantOptions::stripped);
  static final Key<Optional<Path>> VENDOR_PASSWORD_FILE =
      new Key<>(
          "grants.vendor-key-password-file",
          "",
          "a file whose first line opens that key [$" + VENDOR_PASSWORD_VARIABLE + "]",
          Texts::path);
  static final Key<Optional<String>> VENDOR_TOKEN =
      new Key<>(
          "grants.vendor-key-token",
          "",
          "a secret key in a token that stands for that password, as grants.key-token has it",
          GrantOptions::stripped);
  static final Key<Optional<String>> VENDOR_NAME =
      new Key<>(
          "grants.vendor-name",
          "",
          "who that vendor is, for people; the key's id, if nothing is said",
          GrantOptions::stripped);

  static final List<Key<?>> KEYS =
      List.of(
          KEY,
          PASSWORD_FILE,
          TOKEN,
          VENDORS,
          COUNTRY_KEY,
          VENDOR_KEY,
          VENDOR_PASSWORD_FILE,
          VENDOR_TOKEN,
          VENDOR_NAME);

  private static Optional<String> stripped(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
  }

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
        values.get(KEY),
        values.get(PASSWORD_FILE),
        values.get(TOKEN),
        values.get(VENDORS),
        values.get(COUNTRY_KEY),
        values.get(VENDOR_KEY),
        values.get(VENDOR_PASSWORD_FILE),
        values.get(VENDOR_TOKEN),
        values.get(VENDOR_NAME));
  }

  /// @param data the data folder, in which no private key may lie
  /// @throws ServerFailure if there should be one and it cannot be used
  Optional<LicenseeKey> licenseeKey(Map<String, String> environment, Path data) {
    return new NamedKey(KEY.name(), key, passwordFile, PASSWORD_VARIABLE, token)
        .read(environment, data, LicenseeKey::read);
  }

  /// The vendor that this server is, if it is one.
  ///
  /// @param data the data folder, in which no private key may lie
  /// @throws ServerFailure if there should be a key and it cannot be used
  Optional<Vendor> vendor(Map<String, String> environment, Path data) {
    return new NamedKey(
            VENDOR_KEY.name(), vendorKey, vendorPasswordFile, VENDOR_PASSWORD_VARIABLE, vendorToken)
        .read(environment, data, VendorKey::read)
        .map(read -> new Vendor(read, vendorName.orElseGet(() -> read.publicHalf().id().text())));
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
