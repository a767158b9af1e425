package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

  private static final List<BigDecimal> POWERS =
      IntStream.rangeClosed(0, MAX_WHOLE).mapToObj(BigDecimal.TEN::pow).toList();

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
    int zeros = by.precision() - 1;
    if (zeros <= MAX_WHOLE && by.compareTo(POWERS.get(zeros)) == 0) {
      // Nearly all prices are of 1, 1000 or 1000000 units: no division is needed.
      BigDecimal moved = stripped(number.movePointLeft(zeros));
      return moved.scale() <= MAX_SCALE ? Optional.of(moved) : Optional.empty();
    }
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
