package io.weighbridge.papers;

import io.weighbridge.openness.Mof;

/// Any bytes as a MOF file: refused in one sentence, or read, judged, written and read again.
public final class MofFuzz {

  private MofFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    MofFile file;
    try {
      file = MofReader.read(content, "mof.yml");
    } catch (PapersException refusal) {
      if (String.valueOf(refusal.getMessage()).contains("\n")) {
        throw new AssertionError("not one sentence: " + refusal.getMessage(), refusal);
      }
      return;
    }
    Mof mof = Mof.of(file.licensing(), file.declared());
    for (String again : new String[] {MofWriter.yaml(file), MofWriter.json(file)}) {
      MofFile same =
          MofReader.read(again.getBytes(java.nio.charset.StandardCharsets.UTF_8), "again");
      if (!Mof.of(same.licensing(), same.declared()).equals(mof)) {
        throw new AssertionError("another model after writing: " + again);
      }
    }
  }
}
