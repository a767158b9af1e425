package io.weighbridge.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Decimal numbers of a server as people read them.
final class Amounts {

  /// Digits of an exact amount that are shown.
  private static final int DIGITS = 6;

  private static final int LONGEST = 100;

  private Amounts() {}

  /// Whatever is no number counts as nothing.
  static BigDecimal parse(String text) {
    boolean plain = text.length() <= LONGEST && text.matches("-?[0-9]+(\\.[0-9]+)?");
    return plain ? new BigDecimal(text) : BigDecimal.ZERO;
  }

  /// `1,234.50`
  static String grouped(BigDecimal amount) {
    String plain = amount.toPlainString();
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    return whole.replaceAll("(?<=[0-9])(?=([0-9]{3})+$)", ",")
        + (point < 0 ? "" : plain.substring(point));
  }

  /// An exact amount, at least two digits and no more than six behind the point.
  static String exact(BigDecimal amount) {
    BigDecimal shorter =
        amount
            .setScale(Math.min(amount.scale(), DIGITS), RoundingMode.HALF_EVEN)
            .stripTrailingZeros();
    return grouped(shorter.scale() < 2 ? shorter.setScale(2) : shorter);
  }
}
