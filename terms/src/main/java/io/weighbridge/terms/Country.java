package io.weighbridge.terms;

import java.util.Locale;
import java.util.Optional;

/// A country by its two letters of ISO 3166-1.
public record Country(String code) {

  /// The country with these letters, in any case.
  public static Optional<Country> from(String code) {
    String upper = code.strip().toUpperCase(Locale.ROOT);
    return Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2).contains(upper)
        ? Optional.of(new Country(upper))
        : Optional.empty();
  }

  static Country parse(String code) {
    return from(code)
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is no code of a country".formatted(code)));
  }

  @Override
  public String toString() {
    return code;
  }
}
