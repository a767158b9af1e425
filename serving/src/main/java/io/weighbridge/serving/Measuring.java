package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// How fast a deployment answers on this machine: one row at a time by one caller, then by several
/// at once. Every request is a use like any other: permitted, within limits, written down.
final class Measuring {

  static final int CALLERS = 8;

  /// What is left open by an input's shape is taken for so many.
  private static final int OPEN_EXTENT = 16;

  private static final int WARM_UP = 50;
  private static final int MOST_SAMPLES = 1_000_000;
  private static final long MOST_ELEMENTS = 1 << 24;
  private static final long SECOND = 1_000_000_000L;
  private static final Duration A_REQUEST = Duration.ofSeconds(30);

  /// Two at once would measure each other.
  private static final Semaphore PLACE = new Semaphore(1);

  private final Deployment deployment;
  private final Caller caller;
  private final String address;
  private final List<TensorData> inputs;

  private Measuring(Deployment deployment, Caller caller, String address) {
    this.deployment = deployment;
    this.caller = caller;
    this.address = address;
    this.inputs = new ArrayList<>();
    Version version =
        deployment.loaded(caller, Optional.empty(), Optional.empty(), Deadline.in(A_REQUEST));
    SplittableRandom random = new SplittableRandom(1);
    for (TensorSpec spec : version.signature().inputs()) {
      inputs.add(input(spec, random));
    }
  }

  /// Numbers from 0 to 1 where fractions are taken, zeros where whole numbers are.
  private static TensorData input(TensorSpec spec, SplittableRandom random) {
    long[] extents = spec.shape().extents();
    for (int axis = 0; axis < extents.length; axis++) {
      extents[axis] = extents[axis] >= 0 ? extents[axis] : axis == 0 ? 1 : OPEN_EXTENT;
    }
    TensorShape shape = TensorShape.of(extents);
    if (spec.datatype() == Datatype.BYTES || shape.elements() > MOST_ELEMENTS) {
      throw HttpFailure.badRequest(
          "The input '%s' is of texts, or too large: nothing can be made up for it."
              .formatted(spec.name()));
    }
    int count = Math.toIntExact(shape.elements());
    if (spec.datatype() == Datatype.FP32) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextDouble();
      }
      return TensorData.of(spec.name(), shape, values);
    }
    byte[] zeros = new byte[Math.multiplyExact(count, spec.datatype().size())];
    return new TensorData(spec.name(), spec.datatype(), shape, MemorySegment.ofArray(zeros));
  }

  /// @param seconds for both parts together
  static Map<String, Object> measure(
      Deployment deployment, Caller caller, String address, int seconds) {
    if (!PLACE.tryAcquire()) {
      throw HttpFailure.of(429, "Another deployment is being measured: ask again in a moment.")
          .header("Retry-After", "10");
    }
    try {
      return new Measuring(deployment, caller, address).document(seconds);
    } finally {
      PLACE.release();
    }
  }

  private Map<String, Object> document(int seconds) {
    for (int i = 0; i < WARM_UP; i++) {
      long _ = ask();
    }
    long half = seconds * SECOND / 2;
    long[] alone = alone(half);
    Arrays.sort(alone);
    double together = together(half);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("median_ms", at(alone, 0.5));
    document.put("p95_ms", at(alone, 0.95));
    document.put("p99_ms", at(alone, 0.99));
    document.put("requests", alone.length);
    document.put("per_second", together);
    document.put("callers", CALLERS);
    return document;
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))] / 1e6;
  }

  private long ask() {
    long start = System.nanoTime();
    InferAnswer _ =
        deployment.infer(
            new InferRequest(
                caller,
                address,
                Optional.empty(),
                inputs,
                Deadline.in(A_REQUEST),
                Optional.empty()));
    return System.nanoTime() - start;
  }

  private long[] alone(long nanos) {
    long until = System.nanoTime() + nanos;
    long[] times = new long[1024];
    int count = 0;
    do {
      if (count == times.length) {
        times = Arrays.copyOf(times, 2 * count);
      }
      times[count++] = ask();
    } while (System.nanoTime() < until && count < MOST_SAMPLES);
    return Arrays.copyOf(times, count);
  }

  private double together(long nanos) {
    long start = System.nanoTime();
    long until = start + nanos;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        counts.add(
            callers.submit(() -> {
              long count = 0;
              do {
                long _ = ask();
                count++;
              } while (System.nanoTime() < until);
              return count;
            }));
      }
      long sum = 0;
      for (Future<Long> count : counts) {
        sum += count.get();
      }
      return sum * (double) SECOND / (System.nanoTime() - start);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HttpFailure.of(503, "The server ends.");
    }
  }
}
