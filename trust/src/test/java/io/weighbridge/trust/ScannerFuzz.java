package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// Any bytes, under names that claim each sort of content.
public final class ScannerFuzz {

  private static final String[] NAMES = {"model.pt", "data.bin", "config.json", "x.jinja", "a.npz"};

  /// Small, so that the fuzzer sees what lies beyond them.
  private static final Scanner SCANNER =
      new Scanner(new Limits(64L << 20, 16L << 20, 1000, 4, Duration.ofSeconds(20)));

  private ScannerFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    String name =
        NAMES[content.length == 0 ? 0 : (content[content.length - 1] & 0xFF) % NAMES.length];
    FileReport report = SCANNER.scan(MemorySegment.ofArray(content), name);
    if (!FileReport.ofJson(report.json()).equals(report)) {
      throw new AssertionError("a report changed on its way through JSON");
    }
    for (Finding finding : report.findings()) {
      if (finding.what().contains("\n") || finding.offset() < 0) {
        throw new AssertionError("no line with a place: " + finding);
      }
    }
  }
}
