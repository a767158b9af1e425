package io.weighbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// How often an address showed a token that was none. Some mistakes are free, then one more every
/// few seconds; an address that has used them up is to be answered 429 with `Retry-After` (RFC 6585
/// 4), before its token is even looked at. Only so many addresses are remembered, those that erred
/// last.
public final class BadTokens {

  /// So many mistakes may come at once.
  public static final int FREE = 20;

  /// Then one more may come each time this has passed.
  public static final Duration ONE_MORE_AFTER = Duration.ofSeconds(6);

  private static final int MOST_ADDRESSES = 10_000;

  /// From when on an address has all its mistakes free again: each mistake moves it on by
  /// [#ONE_MORE_AFTER].
  private final Map<String, Instant> forgivenAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /// While nobody erred, good tokens do not wait for each other here.
  private volatile boolean anybody;

  public BadTokens(Clock clock) {
    this.clock = clock;
  }

  /// How long this address has to wait before it may try again; nothing if it may now.
  public Optional<Duration> retryAfter(String address) {
    if (!anybody) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    lock.lock();
    try {
      Instant forgiven = forgivenAt.get(Network.of(address));
      if (forgiven == null) {
        return Optional.empty();
      }
      Duration over = Duration.between(now, forgiven).minus(ONE_MORE_AFTER.multipliedBy(FREE - 1L));
      return over.isPositive() ? Optional.of(over) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Counts a bad token from this address.
  public void count(String address) {
    anybody = true;
    Instant now = clock.instant();
    lock.lock();
    try {
      String network = Network.of(address);
      Instant forgiven = forgivenAt.getOrDefault(network, now);
      Instant from = forgiven.isAfter(now) ? forgiven : now;
      Instant most = now.plus(ONE_MORE_AFTER.multipliedBy(FREE));
      Instant next = from.plus(ONE_MORE_AFTER);
      forgivenAt.put(network, next.isAfter(most) ? most : next);
    } finally {
      lock.unlock();
    }
  }

  /// How many addresses are remembered.
  int remembered() {
    lock.lock();
    try {
      return forgivenAt.size();
    } finally {
      lock.unlock();
    }
  }
}
