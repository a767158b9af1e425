package io.weighbridge.grants;

import java.time.Instant;
import java.util.Optional;

/// Durable counts. Bound by the server to the ledger.
public interface Quota {

  /// The days of a count.
  enum Span {
    EVER,
    DAY
  }

  /// What became of it.
  ///
  /// @param taken whether it was counted, and is on disk
  /// @param left what can still be taken
  /// @param again when more can be, if ever
  record Taken(boolean taken, long left, Optional<Instant> again) {}

  /// Takes so many if all of them fit.
  Taken take(String name, long number, long limit, Span span);

  void giveBack(String name, long number, Span span);

  long taken(String name, Span span);
}
