package io.weighbridge.serving;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What each caller has under way. Callers are counted without a common lock, and those who have
/// nothing under way are forgotten before they become many.
final class CallerCounts {

  /// So many idle callers may be remembered beyond those that were busy at the last clean-up.
  private static final int IDLE = 1024;

  private static final int FORGOTTEN = Integer.MIN_VALUE;

  /// One caller.
  static final class Count {
    private final AtomicInteger underWay = new AtomicInteger();

    /// When all that was asked is paid for, each request taking its interval: the theoretical
    /// arrival time of the generic cell rate algorithm (ITU-T I.371), by [System#nanoTime].
    private final AtomicLong paid;

    private Count(long now) {
      paid = new AtomicLong(now);
    }

    int underWay() {
      return underWay.get();
    }

    void leave() {
      underWay.decrementAndGet();
    }

    /// Takes one request of the rate.
    ///
    /// @param interval nanoseconds between requests in the long run
    /// @param burst how many may come at once
    /// @return 0 if it is taken, else the nanoseconds until it would be
    long take(long interval, int burst, long now) {
      while (true) {
        long before = paid.get();
        long from = before - now > 0 ? before : now;
        long early = from + interval - now - interval * burst;
        if (early > 0) {
          return early;
        }
        if (paid.compareAndSet(before, from + interval)) {
          return 0;
        }
      }
    }

    private boolean enter() {
      while (true) {
        int before = underWay.get();
        if (before == FORGOTTEN) {
          return false;
        }
        if (underWay.compareAndSet(before, before + 1)) {
          return true;
        }
      }
    }

    private boolean forget(long now) {
      return paid.get() - now <= 0 && underWay.compareAndSet(0, FORGOTTEN);
    }
  }

  private final ConcurrentHashMap<String, Count> counts = new ConcurrentHashMap<>();
  private volatile long cleanUpAt = IDLE;

  /// Counts one more of this caller, until [Count#leave].
  Count enter(String caller) {
    while (true) {
      Count count = counts.get(caller);
      if (count == null) {
        cleanUp();
        count = counts.computeIfAbsent(caller, _ -> new Count(System.nanoTime()));
      }
      if (count.enter()) {
        return count;
      }
    }
  }

  /// How many callers are remembered.
  long remembered() {
    return counts.mappingCount();
  }

  private void cleanUp() {
    if (counts.mappingCount() < cleanUpAt) {
      return;
    }
    long now = System.nanoTime();
    counts.values().removeIf(count -> count.forget(now));
    cleanUpAt = counts.mappingCount() * 2 + IDLE;
  }
}
