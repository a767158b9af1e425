package io.weighbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// How often somebody erred: some mistakes are free, then one more each time a while has passed.
/// Only so many are remembered, those that erred last.
final class Mistakes {

  private static final int MOST = 10_000;

  /// From when on somebody has all mistakes free again: each mistake moves it on by `oneMoreAfter`.
  private final Map<String, Instant> forgivenAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST;
        }
      };

  private final int free;
  private final Duration oneMoreAfter;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /// While nobody erred, those who do not err do not wait for each other here.
  private volatile boolean anybody;

  /// @param free so many mistakes may come at once
  /// @param oneMoreAfter then one more may come each time this has passed
  Mistakes(int free, Duration oneMoreAfter, Clock clock) {
    this.free = free;
    this.oneMoreAfter = oneMoreAfter;
    this.clock = clock;
  }

  /// How long this one has to wait before trying again; nothing if there is no need to.
  Optional<Duration> retryAfter(String who) {
    if (!anybody) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    lock.lock();
    try {
      return wait(who, now);
    } finally {
      lock.unlock();
    }
  }

  /// Counts a mistake.
  void count(String who) {
    anybody = true;
    Instant now = clock.instant();
    lock.lock();
    try {
      add(who, now);
    } finally {
      lock.unlock();
    }
  }

  /// Counts a mistake beforehand, unless there were too many: so those who try a thousand times at
  /// once are not all looked at because none has failed yet.
  ///
  /// @return how long this one has to wait; nothing if the mistake was counted
  Optional<Duration> begin(String who) {
    anybody = true;
    Instant now = clock.instant();
    lock.lock();
    try {
      Optional<Duration> wait = wait(who, now);
      if (wait.isEmpty()) {
        add(who, now);
      }
      return wait;
    } finally {
      lock.unlock();
    }
  }

  /// Takes back one mistake that was none.
  void forgive(String who) {
    lock.lock();
    try {
      forgivenAt.computeIfPresent(who, (_, at) -> at.minus(oneMoreAfter));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Duration> wait(String who, Instant now) {
    Instant forgiven = forgivenAt.get(who);
    if (forgiven == null) {
      return Optional.empty();
    }
    Duration over = Duration.between(now, forgiven).minus(oneMoreAfter.multipliedBy(free - 1L));
    return over.isPositive() ? Optional.of(over) : Optional.empty();
  }

  private void add(String who, Instant now) {
    Instant forgiven = forgivenAt.getOrDefault(who, now);
    Instant from = forgiven.isAfter(now) ? forgiven : now;
    Instant most = now.plus(oneMoreAfter.multipliedBy(free));
    Instant next = from.plus(oneMoreAfter);
    forgivenAt.put(who, next.isAfter(most) ? most : next);
  }

  /// How many are remembered.
  int remembered() {
    lock.lock();
    try {
      return forgivenAt.size();
    } finally {
      lock.unlock();
    }
  }
}
