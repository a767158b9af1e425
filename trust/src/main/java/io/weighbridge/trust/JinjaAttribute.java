package io.weighbridge.trust;

import io.weighbridge.trust.Jinja.Token;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Python's inner attributes in a template: the way from any value to the interpreter
/// (CVE-2024-34359).
final class JinjaAttribute extends JinjaRule {

  private static final Pattern DUNDER = Pattern.compile("_\\s*_[A-Za-z]+_\\s*_");

  /// `gi_frame`, `f_globals` and such, which the sandbox of Jinja refuses too.
  private static final Set<String> INNER =
      Set.of(
          "mro",
          "gi_frame",
          "gi_code",
          "cr_frame",
          "cr_code",
          "ag_frame",
          "ag_code",
          "f_globals",
          "f_locals",
          "f_builtins",
          "f_back",
          "f_code",
          "func_globals",
          "func_code",
          "tb_frame",
          "co_code",
          "popen",
          "check_output",
          "import_module");

  JinjaAttribute() {
    super(
        "WB-JINJA-ATTRIBUTE",
        "From such an attribute a template reaches Python itself and runs commands when a chat is rendered.");
  }

  @Override
  void check(Jinja template, Report report) {
    List<Token> tokens = template.tokens();
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean attribute = template.at(i - 1).is(".") && token.type() == Jinja.Type.NAME;
      if (token.type() == Jinja.Type.NAME
          && (DUNDER.matcher(token.text()).matches()
              || (attribute && INNER.contains(token.text())))) {
        report.add(Severity.MALICIOUS, token.offset(), token.text());
      }
      if (token.type() == Jinja.Type.STRING) {
        joined.append(token.text());
        if (DUNDER.matcher(token.text()).find() || attributeName(template, i)) {
          report.add(Severity.MALICIOUS, token.offset(), "'" + token.text() + "'");
        }
      } else if (!(token.is("+") || token.is("~") || token.is(","))) {
        spread(joined, token, report);
        joined.setLength(0);
      }
      if (token.named("attr") && template.at(i - 1).is("|")) {
        report.add(Severity.MALICIOUS, token.offset(), "the filter attr");
      }
    }
  }

  /// A name in pieces: `'__cl' + 'ass__'`, or a list that is joined.
  private static void spread(StringBuilder joined, Token at, Report report) {
    String word = joined.toString();
    if (DUNDER.matcher(word).find() || DUNDER.matcher(new StringBuilder(word).reverse()).find()) {
      report.add(Severity.MALICIOUS, at.offset(), "'" + word + "' in pieces");
    }
  }

  /// `x['popen']` and `attribute='f_globals'`.
  private static boolean attributeName(Jinja template, int i) {
    return INNER.contains(template.at(i).text())
        && ((template.at(i - 1).is("[") && template.at(i + 1).is("]"))
            || template.at(i - 1).is("="));
  }
}
