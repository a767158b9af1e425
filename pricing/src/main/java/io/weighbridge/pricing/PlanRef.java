package io.weighbridge.pricing;

import java.util.regex.Pattern;

/// One version of a plan: `gold@1a2b3c4d5e6f`. A plan that changes is a new version; what was used
/// under the old one stays priced by the old one.
///
/// @param version the first 12 hexadecimal digits of the SHA-256 of [Plan#canonical]
public record PlanRef(PlanId id, String version) {

  static final int VERSION_DIGITS = 12;

  private static final Pattern VERSION = Pattern.compile("[0-9a-f]{%d}".formatted(VERSION_DIGITS));

  /// @throws PricingException if the version is none
  public PlanRef {
    if (!VERSION.matcher(version).matches()) {
      throw new PricingException(
          "'%s' is no version of a plan: a version is %d hexadecimal digits"
              .formatted(Quoted.shortened(version), VERSION_DIGITS));
    }
  }

  /// Reads what [#toString] writes.
  ///
  /// @throws PricingException if the text is none
  public static PlanRef parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new PricingException(
          "'%s' is no version of a plan: write it as NAME@VERSION"
              .formatted(Quoted.shortened(text)));
    }
    return new PlanRef(new PlanId(text.substring(0, at)), text.substring(at + 1));
  }

  @Override
  public String toString() {
    return id + "@" + version;
  }
}
