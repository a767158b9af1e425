package io.weighbridge.trust;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Code of TorchScript, `code/` in its archive. It runs in PyTorch's own interpreter, which knows
/// no Python modules but reads and writes files.
final class TorchScriptCode implements Rule {

  private static final Pattern FILES =
      Pattern.compile(
          "\\b(?:torch|ops\\.[a-z]+|aten|prim)\\.?(?:::|\\.)(from_file|save|load|_save|wait|fork)\\(");
  private static final Pattern FOREIGN =
      Pattern.compile("(?m)^\\s*(?:import|from)\\s+(?!__torch__)([A-Za-z_][\\w.]*)");

  @Override
  public String id() {
    return "WB-TORCHSCRIPT-CODE";
  }

  @Override
  public String why() {
    return "TorchScript is a program that comes with the weights and runs with them.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (file.depth() == 0
        || !file.name().endsWith(".py")
        || !(file.name().startsWith("code/") || file.name().contains("/code/"))) {
      return;
    }
    Optional<String> text = file.text();
    if (text.isEmpty()) {
      return;
    }
    findings.add(this, file, Severity.NOTE, 0, "a TorchScript program");
    for (Matcher found = FILES.matcher(text.get()); found.find(); ) {
      findings.add(
          this, file, Severity.SUSPICIOUS, found.start(), "TorchScript calls " + found.group(1));
    }
    for (Matcher found = FOREIGN.matcher(text.get()); found.find(); ) {
      findings.add(
          this, file, Severity.SUSPICIOUS, found.start(), "TorchScript imports " + found.group(1));
    }
  }
}
