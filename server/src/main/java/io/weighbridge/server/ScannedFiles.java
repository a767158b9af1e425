package io.weighbridge.server;

import io.weighbridge.hub.FileInspection;
import io.weighbridge.trust.FileReport;
import io.weighbridge.trust.Finding;
import io.weighbridge.trust.Limits;
import io.weighbridge.trust.Scanner;
import io.weighbridge.trust.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Semaphore;

/// What the hub asks of files, answered by the scanner.
final class ScannedFiles implements FileInspection {

  /// What one compressed member may unpack to: it is held in memory, perhaps twice, and the server
  /// runs in little of it. Files that are not compressed are read where they lie, whatever their
  /// size.
  private static final int MOST_UNPACKED = 24 << 20;

  /// Scans at a time; the others wait.
  private static final int AT_ONCE = 2;

  private final Scanner scanner =
      new Scanner(
          new Limits(
              Limits.DEFAULT.unpacked(),
              MOST_UNPACKED,
              Limits.DEFAULT.members(),
              Limits.DEFAULT.depth(),
              Limits.DEFAULT.time()));

  private final Semaphore turns = new Semaphore(AT_ONCE);

  @Override
  public String rules() {
    return Scanner.rulesVersion();
  }

  @Override
  public Report inspect(Path file, String name) throws IOException {
    turns.acquireUninterruptibly();
    try {
      return report(scanner.scan(file, name));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      turns.release();
    }
  }

  @Override
  public Report inspect(byte[] bytes, String name) {
    turns.acquireUninterruptibly();
    try {
      return report(scanner.scan(MemorySegment.ofArray(bytes), name));
    } finally {
      turns.release();
    }
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
