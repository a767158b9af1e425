package io.weighbridge.bench;

import io.weighbridge.bench.MeasuredProduct.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How near the matrix product comes to the processor's limit, on one thread.
///
/// Each round measures the fused multiply-add peak and then every size, and a size is judged by the
/// median over the rounds of its share of the peak of the same round: the clock moves, the share
/// does not. Time is the thread's own processor time, so that other work on the machine disturbs
/// the caches only. Prints a table, or with `--json` a document (`--json FILE`: both); ends with
/// exit code 1 when the size of the claim falls short of it.
public final class MatrixProductBench {

  private static final double CLAIM = 0.70;
  private static final int ROUNDS = 9;
  private static final int SLICES = 5;
  private static final long SLICE_NANOS = 3_000_000;
  private static final long WARM_UP_NANOS = 500_000_000;

  private static final class Size {
    final Kind kind;
    final String name;
    final MeasuredProduct product;
    int runsPerSlice = 1;
    final Rounds gflops = new Rounds();
    final Rounds share = new Rounds();

    Size(Kind kind, int m, int k, int n) {
      this.kind = kind;
      this.name = m + "x" + k + "x" + n;
      this.product = new MeasuredProduct(kind, m, n, k);
    }

    /// Runs until it is compiled, and learns how many runs fill a slice.
    void warmUp() {
      long end = System.nanoTime() + WARM_UP_NANOS;
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        product.run(runsPerSlice);
        long taken = Math.max(1, System.nanoTime() - start);
        runsPerSlice = Math.clamp(runsPerSlice * SLICE_NANOS / taken, 1, 1_000_000);
      }
    }

    /// The best of several slices, each short enough to fall between two interruptions.
    double measure() {
      double best = 0;
      for (int slice = 0; slice < SLICES; slice++) {
        long start = ThreadTime.nanos();
        product.run(runsPerSlice);
        best = Math.max(best, product.operations() * runsPerSlice / (ThreadTime.nanos() - start));
      }
      return best;
    }
  }

  private MatrixProductBench() {}

  public static void main(String[] args) throws IOException {
    Size claimed = new Size(Kind.NN, 256, 784, 128);
    List<Size> sizes =
        List.of(
            claimed,
            new Size(Kind.NN, 1024, 1024, 1024),
            new Size(Kind.NN, 32, 784, 128),
            new Size(Kind.NN, 16, 784, 128),
            new Size(Kind.NN, 1, 784, 128),
            new Size(Kind.NN, 32, 128, 10),
            new Size(Kind.NN, 128, 128, 10),
            new Size(Kind.NN, 576, 288, 64),
            new Size(Kind.TN, 784, 32, 128),
            new Size(Kind.TN, 128, 32, 10),
            new Size(Kind.NT, 32, 10, 128),
            new Size(Kind.NT, 32, 512, 512),
            new Size(Kind.NT, 256, 128, 784));
    for (int i = 0; i < 30; i++) {
      FmaPeakBench.gflops();
    }
    sizes.forEach(Size::warmUp);
    Rounds peaks = new Rounds();
    for (int round = 0; round < ROUNDS; round++) {
      for (Size size : sizes) {
        double peak = peak();
        double gflops = size.measure();
        peaks.add(peak);
        size.gflops.add(gflops);
        size.share.add(gflops / peak);
      }
    }
    boolean holds = claimed.share.median() >= CLAIM;
    if (args.length != 1 || !args[0].equals("--json")) {
      System.out.printf(
          Locale.ROOT,
          "FMA peak of one thread: %.1f GFLOP/s (best %.1f)%n",
          peaks.median(),
          peaks.best());
      System.out.println("kind  m x k x n         GFLOP/s   share of peak   best share");
      for (Size size : sizes) {
        System.out.printf(
            Locale.ROOT,
            "%-4s  %-15s %9.1f %14.1f%% %11.1f%%%n",
            size.kind.name().toLowerCase(Locale.ROOT),
            size.name,
            size.gflops.median(),
            100 * size.share.median(),
            100 * size.share.best());
      }
      System.out.printf(
          Locale.ROOT,
          "claim: %s at least %.0f %% of the peak: %s%n",
          claimed.name,
          100 * CLAIM,
          holds ? "holds" : "DOES NOT HOLD");
    }
    if (args.length > 0 && args[0].equals("--json")) {
      String json = json(sizes, peaks);
      if (args.length > 1) {
        Files.writeString(Path.of(args[1]), json);
      } else {
        System.out.print(json);
      }
    }
    if (!holds) {
      System.exit(1);
    }
  }

  private static double peak() {
    double best = 0;
    for (int slice = 0; slice < SLICES; slice++) {
      best = Math.max(best, FmaPeakBench.gflops());
    }
    return best;
  }

  private static String json(List<Size> sizes, Rounds peaks) {
    return sizes.stream()
        .map(size ->
            String.format(
                Locale.ROOT,
                "    {\"kind\": \"%s\", \"size\": \"%s\", \"gflops\": %.1f, \"share\": %.3f}",
                size.kind.name().toLowerCase(Locale.ROOT),
                size.name,
                size.gflops.median(),
                size.share.median()))
        .collect(
            Collectors.joining(
                ",\n",
                String.format(
                    Locale.ROOT,
                    "{\n  \"peak_gflops\": %.1f,\n  \"products\": [\n",
                    peaks.median()),
                "\n  ]\n}\n"));
  }
}
