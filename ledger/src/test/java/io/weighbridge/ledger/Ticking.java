package io.weighbridge.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that tests set, and a count of nanoseconds that only goes on.
final class Ticking implements InstantSource {

  private Instant clock;
  private long nanos = 7;

  Ticking(String clock) {
    this.clock = Instant.parse(clock);
  }

  @Override
  public Instant instant() {
    return clock;
  }

  long nanos() {
    return nanos;
  }

  /// Time passes.
  void pass(Duration time) {
    clock = clock.plus(time);
    nanos += time.toNanos();
  }

  /// Somebody sets the clock.
  void set(Instant time) {
    clock = time;
  }
}
