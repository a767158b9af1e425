package io.weighbridge.finetuning;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Tells all who wait that something about some job changed. It counts, so that nobody misses what
/// happened between his look at the tables and his waiting.
final class Bell {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long rung;
  private boolean silent;

  void ring() {
    lock.lock();
    try {
      rung++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long rung() {
    lock.lock();
    try {
      return rung;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until it has rung since, or the time is over.
  ///
  /// @return whether it is worth to look and to wait again
  boolean await(long since, Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (rung == since && left > 0 && !silent) {
        left = changed.awaitNanos(left);
      }
      return !silent;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Nobody waits any more.
  void silence() {
    lock.lock();
    try {
      silent = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
