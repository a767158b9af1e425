package io.weighbridge.bench;

import com.sun.management.OperatingSystemMXBean;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.Batcher;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.Statistics;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.predicting.VectorInferenceEngine;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// What a request costs between a door and the model: callers on virtual threads ask one deployment
/// of the MNIST network for one picture at a time, as fast as they get answers. The processor time
/// of the whole process a request tells more than requests a second where others use the machine.
///
/// Takes the weights file; the server's scheduler is had with
/// `-Djdk.virtualThreadScheduler.parallelism=16`.
public final class BatcherBench {

  private static final int ROUNDS = 3;
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final Duration MEASURED = Duration.ofSeconds(2);

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final List<TensorData> PICTURE =
      List.of(TensorData.of("input_layer", TensorShape.of(1, 28, 28), new float[784]));

  private record OneFile(Path file) implements ModelFiles {

    @Override
    public String origin() {
      return file.toString();
    }

    @Override
    public String content() {
      return file.toString();
    }

    @Override
    public List<String> names() {
      return List.of(String.valueOf(file.getFileName()));
    }

    @Override
    public FileBytes bytes(String name) {
      return new FileBytes.OnDisk(file);
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private BatcherBench() {}

  public static void main(String[] args) throws InterruptedException {
    try (LoadedModel model = new VectorInferenceEngine().load(new OneFile(Path.of(args[0])))) {
      for (int rows : List.of(1, 2, 4, 8, 16, 32)) {
        System.out.printf(
            Locale.ROOT, "one run of %2d requests: %6.2f us%n", rows, run(model, rows));
      }
      for (int round = 0; round < ROUNDS; round++) {
        callers(model, 1, 1);
        callers(model, 1, 32);
        callers(model, 8, 32);
        callers(model, 32, 32);
        callers(model, 32, 1);
      }
    }
  }

  /// Microseconds of the thread's processor time, the least of several slices.
  private static double run(LoadedModel model, int rows) {
    List<List<TensorData>> requests = Collections.nCopies(rows, PICTURE);
    double best = Double.MAX_VALUE;
    try (Session session = model.session()) {
      long end = System.nanoTime() + WARM_UP.toNanos();
      while (System.nanoTime() < end) {
        long start = ThreadTime.nanos();
        for (int i = 0; i < 100; i++) {
          session.run(requests);
        }
        best = Math.min(best, (ThreadTime.nanos() - start) / 100e3);
      }
    }
    return best;
  }

  private static void callers(LoadedModel model, int callers, int maxBatch)
      throws InterruptedException {
    Statistics statistics = new Statistics();
    BatchSettings settings = new BatchSettings(1, maxBatch, Duration.ZERO, 1024);
    try (Batcher batcher = new Batcher("bench", model, settings, statistics)) {
      LongAdder answered = new LongAdder();
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (!stop.get()) {
                    batcher.infer(PICTURE, 1, Deadline.in(Duration.ofSeconds(30)));
                    answered.increment();
                  }
                }));
      }
      TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
      long before = answered.sum();
      long time = System.nanoTime();
      long processor = PROCESS.getProcessCpuTime();
      TimeUnit.NANOSECONDS.sleep(MEASURED.toNanos());
      long requests = answered.sum() - before;
      processor = PROCESS.getProcessCpuTime() - processor;
      time = System.nanoTime() - time;
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      Statistics.Snapshot counted = statistics.snapshot();
      System.out.printf(
          Locale.ROOT,
          "%3d callers, batches up to %2d: %7.0f requests/s, %5.1f us of processor each, %.1f rows a"
              + " batch%n",
          callers,
          maxBatch,
          requests * 1e9 / time,
          processor / 1e3 / Math.max(1, requests),
          counted.inferences() / (double) Math.max(1, counted.executions()));
    }
  }
}
