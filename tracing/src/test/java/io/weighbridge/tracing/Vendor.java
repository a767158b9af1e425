package io.weighbridge.tracing;

import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A vendor with a model of one matrix and one vector, the smallest that is marked.
final class Vendor {

  static final String MATRIX = "dense.kernel";
  static final Shape SHAPE = Shape.of(512, 128);
  static final String MODEL = "acme/demo";

  final VendorSecret secret;
  final Path original;
  private final Path folder;

  /// @param seed of the secret and of the weights
  Vendor(Path folder, long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[VendorSecret.LENGTH];
    random.nextBytes(bytes);
    this.folder = folder;
    secret = VendorSecret.of(bytes);
    float[] weights = new float[(int) SHAPE.elements()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.02 * random.nextGaussian());
    }
    original = write("original.safetensors", MATRIX, SHAPE, weights);
  }

  Path write(String file, String name, Shape shape, float... weights) {
    Path path = folder.resolve(file);
    Safetensors.write(
        path,
        List.of(Tensor.of(name, shape, weights), Tensor.of("dense.bias", Shape.of(3), 1, 2, 3)),
        Map.of("format", "pt"));
    return path;
  }

  /// A leaked file of this matrix.
  Path leak(float... weights) {
    return write("leaked.safetensors", MATRIX, SHAPE, weights);
  }

  Fingerprint fingerprint(String buyer) {
    return Fingerprint.of(secret, MODEL, buyer);
  }

  /// The matrix of a buyer's copy.
  float[] copy(String buyer) {
    Path path = folder.resolve("copy.safetensors");
    try (WeightsFile file = WeightsFile.open(original)) {
      fingerprint(buyer).embed(file, path);
    }
    return matrix(path);
  }

  static float[] matrix(Path path) {
    try (WeightsFile file = WeightsFile.open(path)) {
      return file.tensor(MATRIX).orElseThrow().toFloats();
    }
  }

  /// `buyer 1` to the last.
  List<Fingerprint> buyers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> fingerprint("buyer " + i)).toList();
  }

  Findings trace(Path leaked, List<Fingerprint> buyers) {
    try (WeightsFile copy = WeightsFile.open(leaked);
        WeightsFile from = WeightsFile.open(original)) {
      return Tracing.trace(copy, from, buyers, (done, all) -> {});
    }
  }

  static List<String> names(Findings findings) {
    return findings.named().stream().map(Finding::buyer).sorted().toList();
  }

  static Stream<Double> figures(Findings findings) {
    return findings.buyers().stream().map(Finding::z);
  }
}
