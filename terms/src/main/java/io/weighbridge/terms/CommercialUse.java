package io.weighbridge.terms;

import java.math.BigDecimal;

/// What a licence says of use for gain.
public sealed interface CommercialUse {

  /// Any.
  record Allowed() implements CommercialUse {}

  /// None.
  record Forbidden() implements CommercialUse {}

  /// Research that is not for gain, and nothing else.
  record ResearchOnly() implements CommercialUse {}

  /// Neither for gain nor in production.
  record NonProductionOnly() implements CommercialUse {}

  /// For gain while the user's revenue, affiliates included, stays below an amount.
  ///
  /// @param dollars the amount, in US dollars
  /// @param window over which revenue is added up
  record RevenueCap(BigDecimal dollars, Window window) implements CommercialUse {}

  /// Over which time revenue is added up.
  enum Window {
    MONTH,
    YEAR
  }

  CommercialUse ALLOWED = new Allowed();
}
