package io.weighbridge.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// So many clients that each do the same thing again as soon as it is done.
final class Clients {

  private static final int MOST_KEPT = 4_000_000;

  /// @param rate things a second of all of them together
  /// @param p50 milliseconds one of them takes
  /// @param p99 milliseconds
  /// @param cpuMicros of this process for each, the clients with it
  record Outcome(double rate, double p50, double p99, double cpuMicros) {}

  private Clients() {}

  static Outcome run(int clients, double seconds, Callable<?> thing) throws Exception {
    long cpuBefore = cpu();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    List<Future<long[]>> running = new ArrayList<>();
    long[] all;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < clients; client++) {
        running.add(threads.submit(() -> until(end, MOST_KEPT / clients, thing)));
      }
      all = new long[0];
      for (Future<long[]> one : running) {
        long[] more = one.get();
        int length = all.length;
        all = Arrays.copyOf(all, length + more.length);
        System.arraycopy(more, 0, all, length, more.length);
      }
    }
    double took = (System.nanoTime() - start) / 1e9;
    Arrays.sort(all);
    return new Outcome(
        all.length / took,
        all[all.length / 2] / 1e6,
        all[(int) (all.length * 0.99)] / 1e6,
        (cpu() - cpuBefore) / 1e3 / all.length);
  }

  /// Nanoseconds of processor time that this process had.
  private static long cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /// The nanoseconds of each.
  private static long[] until(long end, int most, Callable<?> thing) throws Exception {
    long[] nanos = new long[1024];
    int done = 0;
    long before = System.nanoTime();
    while (before < end && done < most) {
      thing.call();
      long after = System.nanoTime();
      if (done == nanos.length) {
        nanos = Arrays.copyOf(nanos, done * 2);
      }
      nanos[done++] = after - before;
      before = after;
    }
    return Arrays.copyOf(nanos, done);
  }
}
