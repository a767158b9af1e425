package io.weighbridge.inference;

import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What one deployment did since it was loaded, as Triton's statistics extension counts it:
/// success, fail and the phases by requests, inferences by rows, executions and batches by runs.
/// Counting costs no lock; a snapshot taken while requests run may be off by those.
public final class Statistics {

  /// Something that happened so often and took so long in all.
  public record Duration(long count, long nanos) {}

  /// Batches of one size.
  public record BatchSize(long executions, Duration input, Duration infer, Duration output) {}

  /// All figures at one moment.
  ///
  /// @param inferences rows that were answered; a request of a failed run counts in `fail` alone
  /// @param executions batches that were run; inferences / executions is the achieved batch
  /// @param lastMillis the wall-clock time of the last answer, 0 if there was none
  /// @param batches by their rows; those of [BatchSettings#MAX_BATCH] and more together
  public record Snapshot(
      long inferences,
      long executions,
      long lastMillis,
      Duration success,
      Duration fail,
      Duration queue,
      Duration input,
      Duration infer,
      Duration output,
      long rejected,
      long cancelled,
      TreeMap<Integer, BatchSize> batches) {}

  private static final class Counter {
    final LongAdder count = new LongAdder();
    final LongAdder nanos = new LongAdder();

    void add(long time) {
      count.increment();
      nanos.add(time);
    }

    Duration read() {
      return new Duration(count.sum(), nanos.sum());
    }
  }

  private static final class Batches {
    final Counter input = new Counter();
    final Counter infer = new Counter();
    final Counter output = new Counter();
  }

  private final LongAdder inferences = new LongAdder();
  private final LongAdder executions = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final Counter success = new Counter();
  private final Counter fail = new Counter();
  private final Counter queue = new Counter();
  private final Counter input = new Counter();
  private final Counter infer = new Counter();
  private final Counter output = new Counter();
  private final ConcurrentHashMap<Integer, Batches> batches = new ConcurrentHashMap<>();
  private volatile long lastMillis;

  void executed(int rows, BatchAnswer answer) {
    executions.increment();
    Batches same =
        batches.computeIfAbsent(Math.min(rows, BatchSettings.MAX_BATCH), _ -> new Batches());
    same.input.add(answer.inputNanos());
    same.infer.add(answer.inferNanos());
    same.output.add(answer.outputNanos());
    lastMillis = System.currentTimeMillis();
  }

  /// Each request of a batch counts the whole batch's times, since it waited for them.
  void succeeded(int rows, long nanos, long queued, BatchAnswer answer) {
    inferences.add(rows);
    success.add(nanos);
    queue.add(queued);
    input.add(answer.inputNanos());
    infer.add(answer.inferNanos());
    output.add(answer.outputNanos());
  }

  void failed(long nanos) {
    fail.add(nanos);
  }

  void rejected() {
    rejected.increment();
    fail.add(0);
  }

  void ended(RequestEnded.Reason reason, long nanos) {
    if (reason == RequestEnded.Reason.CANCELLED) {
      cancelled.increment();
    }
    fail.add(nanos);
  }

  public Snapshot snapshot() {
    TreeMap<Integer, BatchSize> sizes = new TreeMap<>();
    batches.forEach((rows, all) ->
        sizes.put(
            rows,
            new BatchSize(
                all.infer.count.sum(), all.input.read(), all.infer.read(), all.output.read())));
    return new Snapshot(
        inferences.sum(),
        executions.sum(),
        lastMillis,
        success.read(),
        fail.read(),
        queue.read(),
        input.read(),
        infer.read(),
        output.read(),
        rejected.sum(),
        cancelled.sum(),
        sizes);
  }
}
