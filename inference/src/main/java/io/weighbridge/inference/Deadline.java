package io.weighbridge.inference;

import java.time.Duration;

/// Until when an answer is wanted.
///
/// @param at by [System#nanoTime]
public record Deadline(long at) {

  /// Whenever it comes.
  public static final Deadline NONE = new Deadline(Long.MAX_VALUE);

  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /// Zero or less when it passed.
  public long nanosLeft() {
    return at == Long.MAX_VALUE ? Long.MAX_VALUE : at - System.nanoTime();
  }
}
