package io.weighbridge.trust;

import io.weighbridge.trust.Jinja.Token;
import java.util.regex.Pattern;

/// Conditions on plain words of a message: a template that behaves differently when somebody says
/// them. Real templates look for their own marks (`<think>`, `[TOOL_CALLS]`), which are no plain
/// words.
final class JinjaTrigger extends JinjaRule {

  private static final Pattern WORDS = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ,.'!?-]{2,}");

  JinjaTrigger() {
    super(
        "WB-JINJA-TRIGGER",
        "The model is told something else when a message has these words: a back door, or a habit of the author.");
  }

  @Override
  void check(Jinja template, Report report) {
    for (int i = 0; i < template.tokens().size(); i++) {
      Token token = template.at(i);
      if (token.type() == Jinja.Type.STRING
          && WORDS.matcher(token.text()).matches()
          && template.at(i + 1).named("in")
          && readsContent(template, i + 2)) {
        report.add(
            Severity.SUSPICIOUS, token.offset(), "looks for '" + token.text() + "' in a message");
      }
    }
  }

  private static boolean readsContent(Jinja template, int from) {
    for (int i = from; i < from + 12 && template.at(i).type() != Jinja.Type.END; i++) {
      Token token = template.at(i);
      if (token.named("and") || token.named("or") || token.named("else")) {
        return false;
      }
      if (token.text().equals("content")
          && (token.type() == Jinja.Type.NAME || template.at(i - 1).is("["))) {
        return true;
      }
    }
    return false;
  }
}
