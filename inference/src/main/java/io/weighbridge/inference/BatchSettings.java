package io.weighbridge.inference;

import java.time.Duration;

/// How requests of one deployment are joined.
///
/// @param instances sessions that run at the same time, each with a thread of its own
/// @param maxBatch the most rows in one batch; 1 joins nothing
/// @param maxDelay how long the first request of a batch waits for others at most; zero joins just
///   what waits anyway
/// @param queue how many requests may wait
public record BatchSettings(int instances, int maxBatch, Duration maxDelay, int queue) {

  public static final int MAX_INSTANCES = 64;
  public static final int MAX_BATCH = 4096;
  public static final int MAX_QUEUE = 1_000_000;
  public static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  public static final BatchSettings DEFAULT = new BatchSettings(1, 32, Duration.ZERO, 1024);

  public BatchSettings {
    require("instances", instances, MAX_INSTANCES);
    require("the batch", maxBatch, MAX_BATCH);
    require("the queue", queue, MAX_QUEUE);
    if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "the delay is 0 to %d us".formatted(LONGEST_DELAY.toNanos() / 1000));
    }
  }

  private static void require(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s: 1 to %d, not %d".formatted(what, most, value));
    }
  }
}
