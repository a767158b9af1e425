package io.weighbridge.terms;

import java.util.Locale;
import java.util.Optional;

/// Where a model is used, as far as licences care.
public enum Sector {
  /// None of the others.
  GENERAL,
  MILITARY,
  WEAPONS,
  LAW_ENFORCEMENT,
  SURVEILLANCE,
  BIOMETRIC_IDENTIFICATION,
  CRITICAL_INFRASTRUCTURE,
  MEDICAL,
  CREDIT,
  EMPLOYMENT,
  INSURANCE,
  LEGAL_DECISIONS,
  IMMIGRATION,
  POLITICAL_CAMPAIGNS,
  GAMBLING;

  /// The word for it, such as `law-enforcement`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The sector with this word.
  public static Optional<Sector> from(String word) {
    String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
    for (Sector sector : values()) {
      if (sector.name().equals(name)) {
        return Optional.of(sector);
      }
    }
    return Optional.empty();
  }
}
