package io.weighbridge.trust;

import io.weighbridge.trust.Jinja.Token;

/// Loops and repetitions beyond any conversation.
final class JinjaLoop extends JinjaRule {

  private static final double MAX_TIMES = 1_000_000;

  JinjaLoop() {
    super("WB-JINJA-LOOP", "Rendering a chat would take all time or memory of the server.");
  }

  @Override
  void check(Jinja template, Report report) {
    for (int i = 0; i < template.tokens().size(); i++) {
      Token token = template.at(i);
      if (token.type() == Jinja.Type.NUMBER && value(token) > MAX_TIMES && repeats(template, i)) {
        report.add(
            Severity.SUSPICIOUS, token.offset(), "repeated %s times".formatted(token.text()));
      }
      if (token.is("**")
          && template.at(i + 1).type() == Jinja.Type.NUMBER
          && value(template.at(i + 1)) >= 7) {
        report.add(Severity.SUSPICIOUS, token.offset(), "a power of " + template.at(i + 1).text());
      }
    }
  }

  /// In `range(…)`, or on either side of a product.
  private static boolean repeats(Jinja template, int i) {
    if (template.at(i - 1).is("*") || template.at(i + 1).is("*")) {
      return true;
    }
    for (int j = i - 1; j >= Math.max(0, i - 8); j--) {
      if (template.at(j).named("range") || template.at(j).named("lipsum")) {
        return true;
      }
      if (template.at(j).type() == Jinja.Type.BEGIN) {
        return false;
      }
    }
    return false;
  }

  private static double value(Token number) {
    try {
      return number.text().startsWith("0x")
          ? Long.parseLong(number.text().substring(2), 16)
          : Double.parseDouble(number.text());
    } catch (NumberFormatException e) {
      return Double.POSITIVE_INFINITY;
    }
  }
}
