package io.weighbridge.trust;

import io.weighbridge.trust.Jinja.Token;
import java.util.Set;

/// Statements that bring other templates in.
final class JinjaInclude extends JinjaRule {

  private static final Set<String> STATEMENTS = Set.of("include", "import", "from", "extends");

  JinjaInclude() {
    super("WB-JINJA-INCLUDE", "The template reads another file of the machine that renders it.");
  }

  @Override
  void check(Jinja template, Report report) {
    for (int i = 0; i < template.tokens().size(); i++) {
      Token token = template.at(i);
      boolean statement =
          template.at(i - 1).type() == Jinja.Type.BEGIN && template.at(i - 1).text().equals("{%");
      if (statement && token.type() == Jinja.Type.NAME && STATEMENTS.contains(token.text())) {
        report.add(Severity.SUSPICIOUS, token.offset(), token.text());
      }
    }
  }
}
