package io.weighbridge.inference;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Wakes callers when their deadline passes. To park a virtual thread for a time wakes the JDK's
/// timer thread twice, for the time and for its cancellation, and that costs more than a small
/// model. Deadlines are far away and seldom reached, so one thread looks at all who wait, now and
/// then while there are any.
final class Alarm {

  /// A deadline nearer than this is better kept by a timer of its own.
  static final long FROM_NANOS = 20_000_000;

  /// How late the alarm may be.
  private static final long TICK_NANOS = 5_000_000;

  private static final Set<Pending> WAITING = ConcurrentHashMap.newKeySet();
  private static final Thread CLOCK =
      Thread.ofPlatform().name("deadlines").daemon(true).start(Alarm::run);

  private static volatile boolean asleep;

  private Alarm() {}

  /// Parks the thread of this request's caller, which calls it, until the deadline at most.
  static void park(Pending pending) {
    WAITING.add(pending);
    if (asleep) {
      asleep = false;
      LockSupport.unpark(CLOCK);
    }
    LockSupport.park(pending);
    WAITING.remove(pending);
  }

  private static void run() {
    while (true) {
      asleep = WAITING.isEmpty();
      if (asleep && WAITING.isEmpty()) {
        LockSupport.park();
      } else {
        LockSupport.parkNanos(TICK_NANOS);
      }
      for (Pending pending : WAITING) {
        if (pending.deadline().nanosLeft() <= 0) {
          pending.wake();
        }
      }
    }
  }
}
