package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.Optional;

/// Paid once, when a customer begins to use the plan.
///
/// @param licence that is paid for, by its name
public record LicenceFee(BigDecimal amount, Optional<String> licence) implements Item {

  /// @throws PricingException if the amount is negative, or the name no line of text
  public LicenceFee {
    amount = Decimals.stripped(amount);
    Tier.checkAmount("amount", amount);
    licence.ifPresent(name -> Texts.checked("licence", name));
  }
}
