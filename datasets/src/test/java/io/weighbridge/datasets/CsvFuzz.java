package io.weighbridge.datasets;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/// Any text is a table whose rows have as many fields as its header, or a [DatasetException].
public final class CsvFuzz {

  private CsvFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    String text = new String(data, StandardCharsets.UTF_8);
    for (Boolean headed : new Boolean[] {true, false}) {
      try {
        CsvFile file = CsvFile.read("fuzz.csv", new StringReader(text), null, headed);
        if (file.rows().stream().anyMatch(row -> row.size() != file.header().size())) {
          throw new AssertionError("a row of another width");
        }
        if (file.lines().size() != file.rows().size()) {
          throw new AssertionError("rows without lines");
        }
      } catch (DatasetException e) {
        IdxFuzz.requireMessage(e);
      }
    }
  }
}
