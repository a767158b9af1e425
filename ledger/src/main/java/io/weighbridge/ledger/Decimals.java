package io.weighbridge.ledger;

import java.math.BigDecimal;

/// Decimal numbers as the books have them: plain text, no exponent, bounded.
final class Decimals {

  private static final int LONGEST = 60;

  private Decimals() {}

  static BigDecimal parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST || !isPlain(text)) {
      throw new BadEvent("'%s' is no decimal number".formatted(shown(text)));
    }
    return new BigDecimal(text);
  }

  private static boolean isPlain(String text) {
    int from = text.charAt(0) == '-' ? 1 : 0;
    int points = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        points++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return points <= 1
        && text.length() > from
        && text.charAt(from) != '.'
        && text.charAt(text.length() - 1) != '.';
  }

  private static String shown(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
