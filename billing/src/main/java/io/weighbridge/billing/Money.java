package io.weighbridge.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Amounts as people read them.
final class Money {

  private static final int DIGITS = 6;

  private Money() {}

  /// `1,234.50`: an amount with all its digits, in groups of three.
  static String grouped(BigDecimal amount) {
    String plain = amount.abs().toPlainString();
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    StringBuilder text = new StringBuilder(amount.signum() < 0 ? "−" : "");
    for (int i = 0; i < whole.length(); i++) {
      if (i > 0 && (whole.length() - i) % 3 == 0) {
        text.append(',');
      }
      text.append(whole.charAt(i));
    }
    return text.append(point < 0 ? "" : plain.substring(point)).toString();
  }

  /// An exact amount for programs, without zeros at its end.
  static String plain(BigDecimal exact) {
    BigDecimal stripped = exact.stripTrailingZeros();
    return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
  }

  /// An exact amount, shortened where it is long: `0.000532`, `12.35`.
  static String shown(BigDecimal exact) {
    BigDecimal shorter = exact.setScale(Math.min(exact.scale(), DIGITS), RoundingMode.HALF_EVEN);
    BigDecimal stripped = shorter.stripTrailingZeros();
    return grouped(stripped.scale() < 2 ? stripped.setScale(2) : stripped);
  }
}
