package io.weighbridge.trust;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scripts of shells and of Windows, and Python files. A script of a shell under an honest name is
/// text that somebody reads and starts, and many models come with one; under another name, or where
/// a click starts it, it weighs more.
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
    return "A script does what it likes when it is started; no model needs it to be loaded.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    Optional<String> text = file.text();
    boolean windows = file.extension().matches("bat|cmd|command|ps1|vbs|js|hta|wsf|scr|lnk");
    boolean script = file.kind() == Kind.SCRIPT || file.extension().matches("sh|bash|zsh");
    boolean honest = file.depth() == 0 && file.extension().matches("|sh|bash|zsh|py");
    boolean python = honest && file.extension().equals("py");
    if (text.isEmpty() || !(script || windows || python)) {
      return;
    }
    Matcher fetches = FETCHES.matcher(text.get());
    if (fetches.find()) {
      findings.add(this, file, Severity.MALICIOUS, fetches.start(), fetches.group());
    } else {
      findings.add(
          this,
          file,
          honest ? Severity.NOTE : Severity.SUSPICIOUS,
          0,
          python ? "Python source" : text.get().lines().findFirst().orElse("a script"));
    }
  }
}
