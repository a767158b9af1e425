package io.weighbridge.trust;

import io.weighbridge.trust.Jinja.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Objects of Jinja and of web frameworks that no chat needs, and calls of what runs things.
final class JinjaGadget extends JinjaRule {

  private static final Set<String> OBJECTS =
      Set.of(
          "cycler",
          "joiner",
          "lipsum",
          "self",
          "request",
          "config",
          "url_for",
          "get_flashed_messages",
          "session",
          "g",
          "environ");
  private static final Set<String> CALLS =
      Set.of(
          "system",
          "popen",
          "eval",
          "exec",
          "execfile",
          "compile",
          "getattr",
          "setattr",
          "open",
          "globals",
          "locals",
          "vars",
          "spawn",
          "check_output",
          "check_call",
          "Popen",
          "subprocess",
          "os");

  JinjaGadget() {
    super(
        "WB-JINJA-GADGET",
        "These objects lead to Python's modules; a template that formats messages has no use for them.");
  }

  @Override
  void check(Jinja template, Report report) {
    List<Token> tokens = template.tokens();
    Set<String> own = assigned(template);
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.type() != Jinja.Type.NAME || own.contains(token.text())) {
        continue;
      }
      boolean member = template.at(i - 1).is(".");
      boolean used =
          template.at(i + 1).is(".") || template.at(i + 1).is("[") || template.at(i + 1).is("(");
      if (!member && used && OBJECTS.contains(token.text())) {
        report.add(Severity.SUSPICIOUS, token.offset(), token.text());
      }
      if (CALLS.contains(token.text()) && template.at(i + 1).is("(")) {
        report.add(Severity.MALICIOUS, token.offset(), token.text() + "()");
      }
    }
  }

  /// Names that the template gives meaning to itself: `set`, `for`, macros.
  private static Set<String> assigned(Jinja template) {
    Set<String> own = new HashSet<>();
    for (int i = 0; i < template.tokens().size(); i++) {
      Token token = template.at(i);
      if (token.named("set") || token.named("macro") || token.named("for")) {
        for (int j = i + 1;
            template.at(j).type() == Jinja.Type.NAME || template.at(j).is(",");
            j++) {
          own.add(template.at(j).text());
        }
      }
    }
    return own;
  }
}
