package io.weighbridge.server;

import io.weighbridge.hub.FileInspection;
import io.weighbridge.trust.FileReport;
import io.weighbridge.trust.Finding;
import io.weighbridge.trust.Scanner;
import io.weighbridge.trust.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;

/// What the hub asks of files, answered by the scanner.
final class ScannedFiles implements FileInspection {

  private final Scanner scanner = Scanner.standard();

  @Override
  public String rules() {
    return Scanner.rulesVersion();
  }

  @Override
  public Report inspect(Path file, String name) throws IOException {
    try {
      return report(scanner.scan(file, name));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public Report inspect(byte[] bytes, String name) {
    return report(scanner.scan(MemorySegment.ofArray(bytes), name));
  }

  private static Report report(FileReport report) {
    Safety safety =
        switch (report.verdict()) {
          case SAFE -> Safety.SAFE;
          case SUSPICIOUS -> Safety.SUSPICIOUS;
          case MALICIOUS -> Safety.MALICIOUS;
        };
    String sentence =
        report.findings().stream()
            .filter(finding -> finding.severity() != Severity.NOTE)
            .max(Comparator.comparing(Finding::severity))
            .map(worst ->
                "%s at %s, byte %d: %s. %s"
                    .formatted(
                        worst.rule(), worst.file(), worst.offset(), worst.what(), worst.why()))
            .orElse("");
    return new Report(report.sha256(), safety, sentence, report.json());
  }
}
