package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/// Decimal numbers as texts and in one form: without zeros at the end, so that 2 and 2.00 are
/// equal, and within bounds, so that no text makes a number that fills the memory.
final class Decimals {

  /// Digits in front of the point that a file may have.
  static final int MAX_WHOLE = 18;

  /// Digits behind the point that a price may have: the finest real prices, of a token or a pixel,
  /// are written with 16 significant digits and an exponent of -8.
  static final int MAX_SCALE = 24;

  private static final Pattern PLAIN =
      Pattern.compile("(0|[1-9][0-9]{0,%d})(\\.[0-9]{1,%d})?".formatted(MAX_WHOLE - 1, MAX_SCALE));

  private Decimals() {}

  /// A number that is not negative, as digits with or without a point; empty for any other text.
  static Optional<BigDecimal> parse(String text) {
    return PLAIN.matcher(text).matches()
        ? Optional.of(stripped(new BigDecimal(text)))
        : Optional.empty();
  }

  /// The one form of a number: no zeros at the end, no negative scale.
  static BigDecimal stripped(BigDecimal number) {
    BigDecimal shorter = number.stripTrailingZeros();
    return shorter.scale() < 0 ? shorter.setScale(0) : shorter;
  }

  /// `number` divided without a rest.
  ///
  /// @return empty if the quotient has more than [#MAX_SCALE] digits behind the point, or no end
  static Optional<BigDecimal> quotient(BigDecimal number, BigDecimal by) {
    BigDecimal cut = number.divide(by, MAX_SCALE, RoundingMode.DOWN);
    return cut.multiply(by).compareTo(number) == 0 ? Optional.of(stripped(cut)) : Optional.empty();
  }

  /// Whether a number is short enough to be kept: nothing is computed from its exponent.
  static boolean bounded(BigDecimal number, int whole, int scale) {
    return number.signum() == 0
        || ((long) number.precision() - number.scale() <= whole
            && number.scale() <= scale
            && number.precision() <= whole + scale);
  }
}
