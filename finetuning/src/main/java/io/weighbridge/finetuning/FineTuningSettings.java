package io.weighbridge.finetuning;

/// How much fine-tuning may take.
///
/// @param workers jobs that run at the same time
/// @param threads that each of them computes with; the rest is left to those who ask models
/// @param heap the bytes that the process has for everything; data sets are limited by them
public record FineTuningSettings(int workers, int threads, long heap, FileLimits files) {

  public static final int MAX_WORKERS = 16;

  /// One job at a time, on half of the processors.
  public static final FineTuningSettings DEFAULT =
      new FineTuningSettings(
          1,
          Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
          Runtime.getRuntime().maxMemory(),
          FileLimits.DEFAULT);

  public FineTuningSettings {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException(
          "fine-tuning takes 1 to %d workers, not %d".formatted(MAX_WORKERS, workers));
    }
    if (threads < 1 || heap < 1) {
      throw new IllegalArgumentException("fine-tuning takes a thread and some memory");
    }
  }
}
