package io.weighbridge.serving;

import java.time.Duration;

/// How serving behaves on this machine.
///
/// @param memory the most bytes of weights that are loaded at the same time; 0 sets no limit
/// @param autoload whether a request loads what is registered but not in memory, and deploys a
///   repository that it names as `ns--name`; then the least recently used may be put out of memory
/// @param deadline of requests that bring none
/// @param limits of each caller
/// @param grace how long closing waits for requests that run
/// @param loaders how many models are loaded at the same time
public record ServingSettings(
    long memory,
    boolean autoload,
    Duration deadline,
    CallerLimits limits,
    Duration grace,
    int loaders) {

  public static final int MAX_LOADERS = 64;

  public static final ServingSettings DEFAULT =
      new ServingSettings(
          0, false, Duration.ofSeconds(60), CallerLimits.DEFAULT, Duration.ofSeconds(30), 4);

  public ServingSettings {
    if (memory < 0) {
      throw new IllegalArgumentException("memory for weights: 0 or more bytes, not " + memory);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("the usual deadline is longer than nothing");
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("the time of grace is no less than nothing");
    }
    if (loaders < 1 || loaders > MAX_LOADERS) {
      throw new IllegalArgumentException(
          "loaders: 1 to %d, not %d".formatted(MAX_LOADERS, loaders));
    }
  }
}
