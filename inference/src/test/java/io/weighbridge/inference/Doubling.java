package io.weighbridge.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A model for tests that doubles rows of numbers. It refuses a batch with a negative number, and
/// can be held before each run.
final class Doubling implements LoadedModel {

  static final ModelSignature SIGNATURE =
      new ModelSignature(
          "doubling",
          List.of(new TensorSpec("x", Datatype.FP32, TensorShape.of(-1, -1))),
          List.of(new TensorSpec("y", Datatype.FP32, TensorShape.of(-1, -1))),
          true);

  /// The rows of each run, in order.
  final List<Integer> runs = new CopyOnWriteArrayList<>();

  /// The threads of these runs.
  final List<Thread> runners = new CopyOnWriteArrayList<>();

  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger atOnce = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();

  /// Runs that may begin.
  final Semaphore may = new Semaphore(Integer.MAX_VALUE / 2);

  static List<TensorData> rows(int rows, float... values) {
    return List.of(TensorData.of("x", TensorShape.of(rows, values.length / rows), values));
  }

  void hold() {
    may.drainPermits();
  }

  void go() {
    may.release(1_000_000);
  }

  @Override
  public ModelSignature signature() {
    return SIGNATURE;
  }

  @Override
  public long weightsBytes() {
    return 0;
  }

  @Override
  public Session session() {
    open.incrementAndGet();
    return new Session() {
      @Override
      public BatchAnswer run(List<List<TensorData>> requests) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
          return doubled(requests);
        } finally {
          atOnce.decrementAndGet();
        }
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  private BatchAnswer doubled(List<List<TensorData>> requests) {
    long start = System.nanoTime();
    runners.add(Thread.currentThread());
    runs.add(requests.stream().mapToInt(inputs -> (int) inputs.getFirst().shape().extent(0)).sum());
    may.acquireUninterruptibly();
    List<List<TensorData>> outputs = new ArrayList<>();
    for (List<TensorData> inputs : requests) {
      float[] values = inputs.getFirst().toFloats();
      for (int i = 0; i < values.length; i++) {
        if (values[i] < 0) {
          throw new IllegalStateException("a negative number: " + values[i]);
        }
        values[i] *= 2;
      }
      outputs.add(List.of(TensorData.of("y", inputs.getFirst().shape(), values)));
    }
    return new BatchAnswer(outputs, 1, System.nanoTime() - start, 2);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
