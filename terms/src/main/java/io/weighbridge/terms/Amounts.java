package io.weighbridge.terms;

import java.math.BigDecimal;

/// Amounts as people read them.
final class Amounts {

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private Amounts() {}

  /// Such as `700 million`, or `1,234`.
  static String shown(BigDecimal amount) {
    if (amount.compareTo(MILLION) >= 0
        && amount.remainder(MILLION.movePointLeft(1)).signum() == 0) {
      return amount.divide(MILLION).stripTrailingZeros().toPlainString() + " million";
    }
    return "%,d".formatted(amount.toBigInteger());
  }
}
