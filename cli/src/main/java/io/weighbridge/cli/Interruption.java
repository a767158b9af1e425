package io.weighbridge.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ctrl-C (and SIGTERM) as a question that work asks between two steps, instead of its sudden end.
///
/// Java starts shutdown hooks on either signal and ends with 128 plus the signal's number, 130 for
/// Ctrl-C, once they have returned. The hook here waits until the work has been put away: until
/// [#close()], or for as long as it has patience.
///
/// ```java
/// try (var interruption = Interruption.watched()) {
///   while (!interruption.requested()) { step(); }
///   save();
/// }
/// ```
final class Interruption implements AutoCloseable {

  /// The longest step and the writing of large weights take seconds.
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch putAway = new CountDownLatch(1);
  private final CountDownLatch asked = new CountDownLatch(1);
  private final Thread hook = new Thread(this::hook, "interruption");
  private final @Nullable Thread worker;
  private volatile boolean requested;

  private Interruption(@Nullable Thread worker) {
    this.worker = worker;
  }

  /// For work that asks.
  static Interruption watched() {
    return begin(new Interruption(null));
  }

  /// For work that does not ask: this thread is interrupted, so that what it writes is taken back.
  static Interruption passedOn() {
    return begin(new Interruption(Thread.currentThread()));
  }

  private static Interruption begin(Interruption interruption) {
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /// Whether the work shall stop now and keep what it has.
  boolean requested() {
    return requested;
  }

  /// Waits until the work shall stop, for work that runs by itself.
  void await() throws InterruptedException {
    asked.await();
  }

  /// Says that everything is kept; the process may end.
  @Override
  public void close() {
    putAway.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The process is ending, with the exit code of the signal.
      requested = true;
    }
  }

  private void hook() {
    requested = true;
    asked.countDown();
    if (worker != null) {
      worker.interrupt();
    }
    try {
      boolean _ = putAway.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
