package io.weighbridge.pricing;

import java.util.regex.Pattern;

/// The name of a plan.
///
/// @param text small letters, digits, dots, dashes and underscores, at most 63, a letter or digit
///   first
public record PlanId(String text) {

  static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /// @throws PricingException if the text is none
  public PlanId {
    if (!FORM.matcher(text).matches()) {
      throw new PricingException(
          "'%s' names no plan: a name is 1 to 63 small letters, digits, '.', '-' and '_', a letter or digit first"
              .formatted(Quoted.shortened(text)));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
