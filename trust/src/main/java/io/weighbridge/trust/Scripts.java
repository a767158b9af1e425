package io.weighbridge.trust;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scripts of shells and of Windows, and Python files. Text that somebody may read first weighs
/// less than what runs unseen.
final class Scripts implements Rule {

  private static final Pattern FETCHES =
      Pattern.compile(
          "(?:curl|wget)\\b[^\\n|;]*\\|\\s*(?:sudo\\s+)?(?:ba|z|da|k)?sh\\b|base64\\s+(?:-d|--decode)[^\\n]*\\|\\s*(?:ba|z|da)?sh\\b|/dev/tcp/|\\bnc\\b[^\\n]*\\s-e\\b|powershell[^\\n]*-e(?:nc|ncodedcommand)\\b|rm\\s+-rf\\s+[/~](?:\\s|$)",
          Pattern.CASE_INSENSITIVE);

  @Override
  public String id() {
    return "WB-CODE-SCRIPT";
  }

  @Override
  public String why() {
    return "A script does what it likes when it is started; a model does not need it.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    Optional<String> text = file.text();
    boolean windows = file.extension().matches("bat|cmd|ps1|vbs|js|hta|wsf|scr|lnk");
    boolean shell =
        file.kind() == Kind.SCRIPT || file.extension().matches("sh|bash|zsh|command") || windows;
    boolean python = file.extension().equals("py") && file.depth() == 0;
    if (text.isEmpty() || !(shell || python)) {
      return;
    }
    Matcher fetches = FETCHES.matcher(text.get());
    if (fetches.find()) {
      findings.add(this, file, Severity.MALICIOUS, fetches.start(), fetches.group());
    } else if (python) {
      findings.add(this, file, Severity.NOTE, 0, "Python source");
    } else {
      findings.add(
          this, file, Severity.SUSPICIOUS, 0, text.get().lines().findFirst().orElse("a script"));
    }
  }
}
