package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Python code in the description of a Keras model: Lambda layers (CVE-2024-3660).
final class KerasLambda implements Rule {

  /// Names in marshalled code are plain text.
  private static final Pattern SHARP =
      Pattern.compile(
          "\\b(?:os|sys|subprocess|socket|shutil|ctypes|importlib|builtins|system|popen|Popen|exec|eval|compile|open|__import__|urlopen|requests|urllib|base64|marshal|pickle)\\b");

  @Override
  public String id() {
    return "WB-KERAS-LAMBDA";
  }

  @Override
  public String why() {
    return "Keras runs the code of such a layer when the model is loaded or used.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    JsonFacts keras = KerasFacts.of(file);
    for (JsonFacts.ClassObject object : keras.classes()) {
      if (object.className().equals("Lambda") || object.className().equals("__lambda__")) {
        findings.add(this, file, Severity.SUSPICIOUS, object.offset(), "a " + object.className());
      }
    }
    if (keras.classes().isEmpty()) {
      return;
    }
    for (JsonFacts.Said program : keras.programs()) {
      String code = decode(program.text());
      Matcher sharp = SHARP.matcher(code);
      if (sharp.find()) {
        findings.add(
            this,
            file,
            Severity.MALICIOUS,
            program.offset(),
            "Python code that uses " + sharp.group());
      } else if (!code.isEmpty()) {
        findings.add(this, file, Severity.SUSPICIOUS, program.offset(), "Python code in base64");
      }
    }
  }

  private static String decode(String text) {
    try {
      return new String(Base64.getMimeDecoder().decode(text), ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
