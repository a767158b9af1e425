package io.weighbridge.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// Watches one transfer and ends it where nothing has moved for too long: neither a socket that
/// takes no more bytes nor one that gives none ever fails by itself.
final class Silence implements AutoCloseable {

  private static final Duration SHORTEST_LOOK = Duration.ofMillis(20);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

  private final AtomicReference<Runnable> end = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean tooLong = new AtomicBoolean();
  private volatile Duration longest;
  private volatile long movedAt = System.nanoTime();

  private Silence(Duration longest, Runnable end) {
    this.longest = longest;
    this.end.set(end);
  }

  /// Begins to watch.
  ///
  /// @param end ends the transfer; called once at most, from another thread
  static Silence watched(Duration longest, Runnable end) {
    Silence silence = new Silence(longest, end);
    Thread.ofVirtual().name("silence").start(silence::watch);
    return silence;
  }

  /// Something moved.
  void broken() {
    movedAt = System.nanoTime();
  }

  /// Another stage begins, with a silence of its own and its own end.
  void next(Duration nextLongest, Runnable nextEnd) {
    end.set(nextEnd);
    longest = nextLongest;
    broken();
  }

  /// Another stage begins that ends as the last one did.
  void next(Duration nextLongest) {
    longest = nextLongest;
    broken();
  }

  /// Whether the transfer was ended here.
  boolean wasTooLong() {
    return tooLong.get();
  }

  private void watch() {
    try {
      while (!over.get()) {
        Duration look = longest.dividedBy(8);
        look = look.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : look;
        Thread.sleep(look.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : look);
        if (!over.get() && System.nanoTime() - movedAt > longest.toNanos()) {
          tooLong.set(true);
          over.set(true);
          Runnable ended = end.get();
          if (ended != null) {
            ended.run();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.set(true);
  }
}
