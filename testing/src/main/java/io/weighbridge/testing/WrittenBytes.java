package io.weighbridge.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process has written to files, pipes and sockets, as Linux counts it: unlike a listing
/// of a folder, it sees files that are gone again, and not those of others.
public final class WrittenBytes {

  private static final Path COUNTS = Path.of("/proc/self/io");
  private static final String WRITTEN = "wchar: ";

  private WrittenBytes() {}

  /// The test that asks is skipped where nobody counts.
  public static long soFar() {
    assumeTrue(Files.isReadable(COUNTS), "no " + COUNTS);
    try {
      return Files.readAllLines(COUNTS).stream()
          .filter(line -> line.startsWith(WRITTEN))
          .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
