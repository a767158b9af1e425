package io.weighbridge.cli;

import io.weighbridge.client.TransferListener;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// How far a push or pull is, on one line of the screen.
final class TransferLine implements TransferListener, AutoCloseable {

  private static final double NANOSECONDS = 1e9;

  private final ReentrantLock lock = new ReentrantLock();
  private final Progress progress;

  private String doing = "";
  private int files;
  private int finished;
  private long bytes;
  private long moved;
  private long began;

  TransferLine(Terminal terminal) {
    this.progress = new Progress(terminal);
  }

  @Override
  public void begins(String stage, int count, long size) {
    lock.lock();
    try {
      doing = stage;
      files = count;
      finished = 0;
      bytes = size;
      moved = 0;
      began = System.nanoTime();
      show();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void moved(long count) {
    lock.lock();
    try {
      moved += count;
      show();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void finished(String path) {
    lock.lock();
    try {
      finished++;
      show();
    } finally {
      lock.unlock();
    }
  }

  private void show() {
    if (progress.wanted()) {
      progress.show(Printable.shortened(line(System.nanoTime() - began), progress.width()));
    }
  }

  /// `uploading 3/10 files, 1.20 GiB of 4.00 GiB, 120.00 MiB/s, 23.4s left`
  private String line(long nanoseconds) {
    StringBuilder line = new StringBuilder(doing);
    line.append(' ').append(finished).append('/').append(Figures.count(files, "file"));
    if (bytes > 0) {
      line.append(", %s of %s".formatted(Figures.bytes(Math.max(moved, 0)), Figures.bytes(bytes)));
      double speed = moved / (nanoseconds / NANOSECONDS);
      if (moved > 0 && nanoseconds > NANOSECONDS) {
        line.append(", %s/s".formatted(Figures.bytes((long) speed)));
        long left = (long) (Math.max(bytes - moved, 0) / speed * NANOSECONDS);
        line.append(", %s left".formatted(Figures.time(Duration.ofNanos(left))));
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    progress.clear();
  }
}
