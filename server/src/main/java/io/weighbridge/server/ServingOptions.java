package io.weighbridge.server;

import io.weighbridge.serving.CallerLimits;
import io.weighbridge.serving.ServingSettings;
import java.time.Duration;
import java.util.List;

/// How models answer: the section `serving` of the configuration.
///
/// @param settings of deployments
/// @param body the most bytes of one request for inference
/// @param threads of one ONNX model
/// @param fineTuning jobs that learn at the same time
public record ServingOptions(ServingSettings settings, long body, int threads, int fineTuning) {

  private static final long LARGEST_BODY = 1L << 30;
  private static final int MAX_THREADS = 256;

  static final Key<Boolean> AUTOLOAD =
      new Key<>(
          "serving.autoload",
          "false",
          "whether models are loaded when they are first asked for, and make room for each other",
          Texts::yesOrNo);
  static final Key<Long> MEMORY =
      new Key<>(
          "serving.memory",
          "unlimited",
          "the most bytes of weights that are loaded at the same time",
          Texts::quota);
  static final Key<Duration> DEADLINE =
      new Key<>(
          "serving.deadline",
          "60s",
          "how long a request may take that says nothing of it itself",
          Texts::duration);
  static final Key<Integer> LOADERS =
      new Key<>(
          "serving.loaders",
          "4",
          "models that are loaded at the same time",
          Texts.atMost(ServingSettings.MAX_LOADERS, Texts::count, Integer::longValue));
  static final Key<Integer> PER_SECOND =
      new Key<>(
          "serving.limits.requests-per-second",
          "0",
          "the most requests a second of one token (or address without one); 0 is no limit",
          Texts.atMost(CallerLimits.MAX_PER_SECOND, Texts::number, Integer::longValue));
  static final Key<Integer> CONCURRENCY =
      new Key<>(
          "serving.limits.concurrency",
          "0",
          "the most requests of one token under way at the same time; 0 is no limit",
          Texts.atMost(CallerLimits.MAX_CONCURRENCY, Texts::number, Integer::longValue));
  static final Key<Integer> QUEUE_SHARE =
      new Key<>(
          "serving.limits.queue-share",
          "50",
          "how much of a deployment's queue one token holds at most, in percent",
          Texts.atMost(100, Texts::count, Integer::longValue));
  static final Key<Long> BODY =
      new Key<>(
          "serving.limits.body",
          "64 MiB",
          "the most bytes of one request for inference",
          Texts.atMost(LARGEST_BODY, Texts::size, size -> size));
  static final Key<Integer> THREADS =
      new Key<>(
          "serving.onnx.threads",
          "1",
          "threads that compute one batch",
          Texts.atMost(MAX_THREADS, Texts::count, Integer::longValue));
  static final Key<Integer> FINE_TUNING =
      new Key<>(
          "serving.fine-tuning.workers",
          "1",
          "fine-tuning jobs that run at the same time",
          Texts.atMost(MAX_THREADS, Texts::count, Integer::longValue));

  static final List<Key<?>> KEYS =
      List.of(
          AUTOLOAD,
          MEMORY,
          DEADLINE,
          LOADERS,
          PER_SECOND,
          CONCURRENCY,
          QUEUE_SHARE,
          BODY,
          THREADS,
          FINE_TUNING);

  static ServingOptions of(Values values, Duration grace) {
    long memory = values.get(MEMORY);
    return new ServingOptions(
        new ServingSettings(
            memory == Long.MAX_VALUE ? 0 : memory,
            values.get(AUTOLOAD),
            values.get(DEADLINE),
            new CallerLimits(
                values.get(PER_SECOND), values.get(CONCURRENCY), values.get(QUEUE_SHARE)),
            grace,
            values.get(LOADERS)),
        values.get(BODY),
        values.get(THREADS),
        values.get(FINE_TUNING));
  }
}
