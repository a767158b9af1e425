package io.weighbridge.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that Keras wrote answer as Keras did, and so do those that are made from them here. Beside
/// each file lies what Keras answered: `peers/golden/layers.py` made them.
class KerasFilesTest {

  private static final Path GOLDEN = Path.of("../layers/src/test/resources/golden");

  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files.filter(file -> file.toString().matches(".*\\.(keras|h5)")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void answersAsKerasDid(Path file) {
    try (WeightsFile golden = golden(file);
        Sequential model = opened(file)) {
      float[] answers = model.predict(together(golden, "input"));
      if (golden.metadata().getOrDefault("mode", "").equals("inference")) {
        assertClose(answers, together(golden, "output"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatIsWrittenAnswersTheSame(Path file) {
    try (WeightsFile golden = golden(file);
        Sequential model = opened(file)) {
      float[] inputs = together(golden, "input");
      float[] answers = model.predict(inputs);
      for (String name : List.of("a.keras", "a.h5", "a.safetensors")) {
        Path written = folder.resolve(name);
        model.saveWeights(written);
        try (Sequential again = opened(written)) {
          assertThat(again.predict(inputs)).as(name).containsExactly(answers);
        }
      }
    }
  }

  private static WeightsFile golden(Path file) {
    return WeightsFile.open(Path.of(file.toString().replaceFirst("\\.[^.]*$", ".safetensors")));
  }

  private static Sequential opened(Path file) {
    return Sequential.of(ModelSource.open(file.toString()).network()).loadWeights(file);
  }

  /// All tensors of a kind side by side, `[rows, sum of widths]`.
  private static float[] together(WeightsFile golden, String kind) {
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; golden.tensor(kind + "." + i).isPresent(); i++) {
      parts.add(golden.tensor(kind + "." + i).orElseThrow());
    }
    int rows = (int) golden.tensor("input.0").orElseThrow().shape().extent(0);
    int width = parts.stream().mapToInt(part -> (int) part.shape().elements() / rows).sum();
    float[] whole = new float[rows * width];
    int offset = 0;
    for (Tensor part : parts) {
      float[] values = part.toFloats();
      int own = values.length / rows;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(values, row * own, whole, row * width + offset, own);
      }
      offset += own;
    }
    return whole;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 1;
    for (float each : expected) {
      largest = Math.max(largest, Math.abs(each));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], offset(TOLERANCE * largest));
    }
  }
}
