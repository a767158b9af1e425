package io.weighbridge.trust;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Code cells of notebooks. They run when a person says so; those that start programs are pointed
/// out.
final class Notebook implements Rule {

  private static final Pattern STARTS =
      Pattern.compile(
          "(?m)^\\s*(?:!|%%?(?:bash|sh|script|system|sx)\\b).*(?:curl|wget|base64|chmod|\\beval\\b|/bin/|\\bnc\\b|python\\s+-c).*$"
              + "|\\bos\\.(?:system|popen|exec[lv]p?e?)\\s*\\(|\\bsubprocess\\.[a-zA-Z_]+\\s*\\(|\\b(?:eval|exec)\\s*\\(|\\b__import__\\s*\\(|\\bsocket\\.socket\\s*\\(");

  @Override
  public String id() {
    return "WB-CODE-NOTEBOOK";
  }

  @Override
  public String why() {
    return "A notebook is a program with pictures; who runs its cells runs whatever they say.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    JsonFacts json = file.json();
    if (!json.notebook() || json.cells().isEmpty()) {
      return;
    }
    findings.add(this, file, Severity.NOTE, 0, "a notebook with code");
    for (JsonFacts.Said cell : json.cells()) {
      Matcher starts = STARTS.matcher(cell.text());
      if (starts.find()) {
        findings.add(this, file, Severity.SUSPICIOUS, cell.offset(), starts.group().strip());
      }
    }
  }
}
