package io.weighbridge.client;

import java.time.Duration;

/// How long the client waits and how often it tries again.
///
/// @param attempts of one request, the first included
/// @param firstPause before the second attempt; doubled before each further one
/// @param longestPause the most that is waited between two attempts, also where the hub asks for
///   more by `Retry-After`
/// @param connecting until somebody answers the door
/// @param silence until bytes move again in a transfer
/// @param thinking until an answer begins once the request is sent: a hub checks and syncs large
///   files before it answers
record Patience(
    int attempts,
    Duration firstPause,
    Duration longestPause,
    Duration connecting,
    Duration silence,
    Duration thinking) {

  static final Patience USUAL =
      new Patience(
          6,
          Duration.ofMillis(500),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10));

  /// The pause before the next attempt.
  ///
  /// @param attempt the one that failed, counted from 1
  Duration pause(int attempt) {
    Duration pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
