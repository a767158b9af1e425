package io.weighbridge.pricing;

import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Texts of people in a plan: titles, names of owners and licences, names of models.
final class Texts {

  /// Characters of any of them.
  static final int LONGEST = 200;

  private Texts() {}

  /// Whether a text is a line that YAML and JSON can both hold as it is (YAML 1.2.2, 5.1).
  static boolean fits(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST
        && text.codePoints().noneMatch(Character::isISOControl)
        && StreamReader.isPrintable(text);
  }

  /// @throws PricingException unless the text fits
  static String checked(String what, String text) {
    if (!fits(text)) {
      throw new PricingException(mistake(what));
    }
    return text;
  }

  static String mistake(String what) {
    return "%s must be one line of 1 to %d printable characters".formatted(what, LONGEST);
  }
}
