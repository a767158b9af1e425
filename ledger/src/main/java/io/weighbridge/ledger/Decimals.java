package io.weighbridge.ledger;

import java.math.BigDecimal;

/// Decimal numbers as the books have them: plain text, no exponent, bounded.
final class Decimals {

  private static final int LONGEST = 100;

  /// Digits in front of the point of what one row says, so that sums of any number of rows are read
  /// again too; and behind it, which a price times a quantity has at most.
  private static final int WHOLE = 28;

  private static final int SCALE = 40;

  /// Digits in front of the point of a quantity of one event.
  private static final int WHOLE_OF_EVENT = 15;

  private Decimals() {}

  static BigDecimal parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST || !isPlain(text)) {
      throw new BadEvent("'%s' is no decimal number".formatted(shown(text)));
    }
    return new BigDecimal(text);
  }

  /// @throws BadEvent if it is too long for the books
  static void require(String what, BigDecimal amount) {
    if (amount.precision() - amount.scale() > WHOLE || amount.scale() > SCALE) {
      throw new BadEvent(
          "%s has more than %d digits in front of the point or %d behind it"
              .formatted(what, WHOLE, SCALE));
    }
  }

  /// @throws BadEvent if no event can be of so much
  static void requireQuantity(String meter, BigDecimal amount) {
    if (amount.precision() - amount.scale() > WHOLE_OF_EVENT) {
      throw new BadEvent(
          "the quantity of %s has more than %d digits in front of the point"
              .formatted(meter, WHOLE_OF_EVENT));
    }
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
