package io.weighbridge.bench;

import static io.weighbridge.learning.Recipe.epochs;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Split;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Optimizer;
import io.weighbridge.testing.DamagedWeights;
import io.weighbridge.tracing.Finding;
import io.weighbridge.tracing.Findings;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.Tracing;
import io.weighbridge.tracing.VendorSecret;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// The published network for MNIST as a vendor sells it: copies for buyers, what becomes of them,
/// to whom they are traced, and how well they still tell digits.
final class FingerprintedDigits implements AutoCloseable {

  /// 100,352 of the 101,770 numbers.
  static final String MATRIX = "dense.kernel";

  static final int BUYERS = 1000;
  private static final String MODEL = "mnist-mlp";

  private final Path folder;
  private final VendorSecret secret;
  private final Split mnist;
  private final WeightsFile original;
  private final List<Fingerprint> buyers;

  FingerprintedDigits(Path folder, Path original, Path data, VendorSecret secret) {
    this.folder = folder;
    this.secret = secret;
    this.original = WeightsFile.open(original);
    mnist =
        DataSource.parse("mnist")
            .load(DataSettings.of(Map.of("WEIGHBRIDGE_DATA", data.toString()), folder));
    buyers = IntStream.range(0, BUYERS).mapToObj(i -> fingerprint(secret, i)).toList();
  }

  static Fingerprint fingerprint(VendorSecret secret, int buyer) {
    return Fingerprint.of(secret, MODEL, "buyer " + buyer);
  }

  /// The matrix of the original.
  float[] matrix() {
    return original.tensor(MATRIX).orElseThrow().toFloats();
  }

  /// The matrix of a buyer's copy.
  float[] copy(int buyer) {
    Path path = folder.resolve("copy.safetensors");
    fingerprint(secret, buyer).embed(original, path);
    try (WeightsFile file = WeightsFile.open(path)) {
      return file.tensor(MATRIX).orElseThrow().toFloats();
    }
  }

  /// A file in which the matrix is this one, all else as in the original.
  Path file(float[] matrix) {
    Path path = folder.resolve("leaked.safetensors");
    List<Tensor> tensors = new ArrayList<>();
    for (TensorInfo info : original.tensors()) {
      tensors.add(
          info.name().equals(MATRIX)
              ? Tensor.of(MATRIX, info.shape(), matrix)
              : original.tensor(info.name()).orElseThrow());
    }
    Safetensors.write(path, tensors, Map.of());
    return path;
  }

  /// The same file with every tensor changed alike.
  Path file(int buyer, UnaryOperator<float[]> change) {
    Path path = folder.resolve("copy.safetensors");
    fingerprint(secret, buyer).embed(original, path);
    Path to = folder.resolve("leaked.safetensors");
    try (WeightsFile file = WeightsFile.open(path)) {
      Safetensors.write(
          to,
          file.tensors().stream()
              .map(info ->
                  Tensor.of(
                      info.name(),
                      info.shape(),
                      change.apply(file.tensor(info.name()).orElseThrow().toFloats())))
              .toList(),
          Map.of());
    }
    return to;
  }

  /// The share of the 10,000 test images that a file's network tells right.
  double accuracy(Path weights) {
    try (Sequential net = compiled().loadWeights(weights)) {
      return net.evaluate(mnist.test()).accuracy();
    }
  }

  /// A file's network fitted on, as `fit` does it.
  ///
  /// @param seed of the order of the examples
  Path fitted(Path weights, int epochs, long seed) {
    try (Sequential net = compiled().loadWeights(weights)) {
      return fitted(net, epochs, seed);
    }
  }

  /// A network that was never anybody's.
  Path trainedAnew(int epochs, long seed) {
    try (Sequential net = compiled().initialize(seed)) {
      return fitted(net, epochs, seed);
    }
  }

  private Path fitted(Sequential net, int epochs, long seed) {
    Path path = folder.resolve("fitted.safetensors");
    net.fit(mnist.train(), epochs(epochs).seed(seed));
    net.saveWeights(path);
    return path;
  }

  private static Sequential compiled() {
    return Sequential.of(ModelSource.open(MODEL).network())
        .threads(2)
        .compile(Optimizer.adam(), Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
  }

  Findings trace(Path leaked) {
    return trace(leaked, buyers);
  }

  Findings trace(Path leaked, List<Fingerprint> among) {
    try (WeightsFile file = WeightsFile.open(leaked)) {
      return Tracing.trace(file, original, among, (done, all) -> {});
    }
  }

  static double z(Findings findings, int buyer) {
    return findings.buyers().stream()
        .filter(finding -> finding.buyer().equals("buyer " + buyer))
        .mapToDouble(Finding::z)
        .findFirst()
        .orElseThrow();
  }

  /// The largest of those from `first` on.
  static double largest(Findings findings, int first) {
    return findings.buyers().stream()
        .filter(finding -> Integer.parseInt(finding.buyer().substring(6)) >= first)
        .mapToDouble(Finding::z)
        .max()
        .orElseThrow();
  }

  /// Each neuron in another place.
  static float[] permuted(float[] matrix, int columns) {
    float[] permuted = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      permuted[i / columns * columns + (i % columns * 37 + 5) % columns] = matrix[i];
    }
    return permuted;
  }

  /// Each neuron by a factor of its own, exp(0.3·g) with g normal.
  static float[] rescaled(float[] matrix, int columns) {
    float[] logarithms = DamagedWeights.noisy(ones(columns), 0.3, 1);
    float[] rescaled = matrix.clone();
    for (int i = 0; i < matrix.length; i++) {
      rescaled[i] *= (float) Math.exp(logarithms[i % columns] - 1);
    }
    return rescaled;
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public void close() {
    original.close();
  }
}
