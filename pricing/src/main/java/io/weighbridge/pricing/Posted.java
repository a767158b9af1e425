package io.weighbridge.pricing;

import java.math.BigDecimal;

/// An amount that comes to a bill from elsewhere, as it is.
///
/// @param id of what it comes from
/// @param amount negative if the customer gets it
public record Posted(Why why, String id, String description, BigDecimal amount) {

  /// Why there is one.
  public enum Why {
    /// A month whose bill is closed was wrong, or late use belongs to it.
    CORRECTION,
    /// Anything else that was agreed.
    ADJUSTMENT
  }

  public Posted {
    amount = Decimals.stripped(amount);
  }
}
