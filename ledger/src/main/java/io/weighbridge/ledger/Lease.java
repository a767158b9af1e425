package io.weighbridge.ledger;

import java.time.Duration;
import java.time.Instant;

/// That one holder has something until a moment, by the time of [Leases].
///
/// @param turn grows each time that it goes to somebody, so what is done under a lease can carry
///   it, and be refused once a later one was seen
/// @param asked this process's [System#nanoTime] before it asked
/// @param length how long it was to be from then
public record Lease(
    String name, String holder, Instant until, long turn, long asked, Duration length) {

  /// Whether it certainly still holds, whatever the clocks say: counted from before it was asked
  /// for.
  public boolean holds() {
    return System.nanoTime() - asked < length.toNanos();
  }
}
