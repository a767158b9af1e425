package io.weighbridge.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/// How far something with files is, on one line of the screen.
final class BytesLine {

  private final String doing;
  private final Progress progress;
  private final long all;
  private final long start = System.nanoTime();
  private long done;

  /// @param files whose bytes are all there is to do
  BytesLine(String doing, Terminal terminal, Collection<Path> files) {
    this.doing = doing;
    this.progress = new Progress(terminal);
    this.all = files.stream().mapToLong(file -> file.toFile().length()).sum();
  }

  void add(long bytes) {
    done += bytes;
    if (progress.wanted()) {
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      double seconds = Math.max(1e-3, taken.toMillis() / 1e3);
      progress.show(
          "%s %s of %s, %s/s"
              .formatted(
                  doing,
                  Figures.bytes(done),
                  Figures.bytes(all),
                  Figures.bytes((long) (done / seconds))));
    }
  }

  void clear() {
    progress.clear();
  }
}
