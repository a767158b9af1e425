package io.weighbridge.bench;

import io.weighbridge.testing.DamagedWeights;
import io.weighbridge.tracing.Finding;
import io.weighbridge.tracing.Findings;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.Tracing;
import io.weighbridge.tracing.VendorSecret;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// Matrices of normal numbers, for what the published network is too small for: mixtures of many
/// copies, and speed.
final class FingerprintedNoise {

  private static final int COLUMNS = 4096;
  private static final int BUYERS = 1000;
  private static final double DEVIATION = 0.02;
  private static final int ROUNDS = 3;

  private final Path folder;
  private final List<Fingerprint> buyers;

  FingerprintedNoise(Path folder, VendorSecret secret) {
    this.folder = folder;
    buyers =
        IntStream.range(0, BUYERS)
            .mapToObj(i -> FingerprintedDigits.fingerprint(secret, i))
            .toList();
  }

  private Path matrix(int rows) {
    float[] weights = new float[rows * COLUMNS];
    Random random = new Random(rows);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (DEVIATION * random.nextGaussian());
    }
    return write("noise.safetensors", weights);
  }

  private Path write(String name, float[] weights) {
    Path path = folder.resolve(name);
    Shape shape = Shape.of(weights.length / COLUMNS, COLUMNS);
    Safetensors.write(path, List.of(Tensor.of("w", shape, weights)), Map.of());
    return path;
  }

  /// Hears of the averages of so many copies, each quantised to Q4_0.
  interface Mixture {
    void traced(int mixed, Findings findings);
  }

  void mixtures(int rows, int[] counts, Mixture heard) {
    double[] sum = new double[rows * COLUMNS];
    Path copy = folder.resolve("copy.safetensors");
    int mixed = 0;
    try (WeightsFile original = WeightsFile.open(matrix(rows))) {
      for (int count : counts) {
        for (; mixed < count; mixed++) {
          buyers.get(mixed).embed(original, copy);
          add(copy, sum);
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
          mean[i] = (float) (sum[i] / mixed);
        }
        heard.traced(mixed, trace(write("mixed.safetensors", DamagedWeights.q40(mean)), original));
      }
    }
  }

  private static void add(Path copy, double[] sum) {
    try (WeightsFile file = WeightsFile.open(copy)) {
      float[] weights = file.tensor("w").orElseThrow().toFloats();
      for (int i = 0; i < weights.length; i++) {
        sum[i] += weights[i];
      }
    }
  }

  private Findings trace(Path leaked, WeightsFile original) {
    try (WeightsFile file = WeightsFile.open(leaked)) {
      return Tracing.trace(file, original, buyers, (done, all) -> {});
    }
  }

  /// Seconds for a matrix, the median of some rounds.
  ///
  /// @param copied for a copy of the file that is on disk
  /// @param marked for a buyer's copy that is on disk
  /// @param traced for tracing it among 1,000 buyers
  record Speed(long weights, double copied, double marked, double traced) {}

  Speed speed(int rows) throws IOException {
    Path from = matrix(rows);
    Path to = folder.resolve("copy.safetensors");
    Rounds copied = new Rounds();
    Rounds marked = new Rounds();
    Rounds traced = new Rounds();
    try (WeightsFile original = WeightsFile.open(from)) {
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        copy(from, to);
        copied.add(since(start));
        start = System.nanoTime();
        buyers.getFirst().embed(original, to);
        marked.add(since(start));
        start = System.nanoTime();
        Finding first = trace(to, original).buyers().getFirst();
        traced.add(since(start));
        if (!first.buyer().equals(buyers.getFirst().buyer())) {
          throw new IllegalStateException("traced to " + first);
        }
      }
    }
    return new Speed((long) rows * COLUMNS, copied.median(), marked.median(), traced.median());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.deleteIfExists(to);
    try (FileChannel in = FileChannel.open(from);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long size = in.size();
      for (long at = 0; at < size; ) {
        at += in.transferTo(at, size - at, out);
      }
      out.force(true);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
