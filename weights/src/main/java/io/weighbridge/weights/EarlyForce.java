package io.weighbridge.weights;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Lets the disk begin while the rest of a file is still being made: what is there is forced to it
/// in the background, so that the last force, for which the writer waits, finds little left.
///
/// A disk says only once that it failed, so [#finish] must be called, which passes that on.
final class EarlyForce {

  private static final long STEP = 64L << 20;

  private final FileChannel channel;
  private final long step;
  private long asked;
  private @Nullable FutureTask<Boolean> running;

  EarlyForce(FileChannel channel) {
    this(channel, STEP);
  }

  /// @param step after how many bytes a force begins, unless one is under way
  EarlyForce(FileChannel channel, long step) {
    this.channel = channel;
    this.step = step;
  }

  /// Says how many bytes the channel has been given so far.
  ///
  /// @throws IOException if what was written before could not be forced
  void written(long bytes) throws IOException {
    if (bytes - asked < step || (running != null && !running.isDone())) {
      return;
    }
    finish();
    asked = bytes;
    running =
        new FutureTask<>(() -> {
          channel.force(false);
          return true;
        });
    Thread.ofPlatform().daemon().name("early force").start(running);
  }

  /// Waits for what is under way.
  ///
  /// @throws IOException if it failed
  void finish() throws IOException {
    if (running == null) {
      return;
    }
    try {
      running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (ExecutionException e) {
      throw new IOException("forcing it to disk failed: " + e.getCause(), e.getCause());
    } finally {
      running = null;
    }
  }
}
