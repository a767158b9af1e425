package io.weighbridge.trust;

/// Classes and functions of a Keras model that are not Keras' (CVE-2025-1550).
final class KerasModule implements Rule {

  @Override
  public String id() {
    return "WB-KERAS-MODULE";
  }

  @Override
  public String why() {
    return "Keras imports the module that the file names and calls what it finds there.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    for (JsonFacts.ClassObject object : KerasFacts.of(file).classes()) {
      String what =
          "module %s, class %s, %s".formatted(object.module(), object.className(), object.config());
      if (KerasFacts.ours(object.module())) {
        // Keras' own functions that fetch and unpack files.
        if (object.className().equals("function")
            && object
                .config()
                .matches(
                    "get_file|load_model|load_weights|extract_archive|run|eval|exec|compile|open|getattr|__import__")) {
          findings.add(this, file, Severity.MALICIOUS, object.offset(), what);
        }
      } else if (Globals.dangerousModule(object.module())) {
        findings.add(this, file, Severity.MALICIOUS, object.offset(), what);
      } else {
        findings.add(this, file, Severity.SUSPICIOUS, object.offset(), what);
      }
    }
  }
}
