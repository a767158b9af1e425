package io.weighbridge.learning;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Variable;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsMappingTest {

  @TempDir private Path folder;

  private static final float[] KERNEL = {1, 2, 3, 4, 5, 6};
  private static final float[] BIAS = {7, 8, 9};

  static Stream<List<String>> spellings() {
    return Stream.of(
        List.of("dense.kernel", "dense.bias"),
        List.of("dense/kernel", "dense/bias"),
        List.of("dense/dense/kernel:0", "dense/dense/bias:0"),
        List.of("dense/kernel:0", "dense/bias:0"),
        List.of("layers/dense/vars/0", "layers/dense/vars/1"));
  }

  private static Sequential model() {
    return Sequential.of(input(2), dense(3));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void everySpellingOfKerasIsFound(List<String> names) {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(
        file,
        List.of(
            Tensor.of("optimizer/vars/0", Shape.of(1), 0),
            Tensor.of(names.get(1), Shape.of(3), BIAS),
            Tensor.of(names.get(0), Shape.of(2, 3), KERNEL)),
        Map.of());
    try (Sequential model = model()) {
      model.loadWeights(file);
      assertThat(model.variables().get(0).values()).containsExactly(KERNEL);
      assertThat(model.variables().get(1).values()).containsExactly(BIAS);
    }
  }

  @Test
  void otherNamesAreTakenInOrderIfTheShapesFit() {
    Path file = folder.resolve("weights.npz");
    Npz.write(
        file, List.of(Tensor.of("w", Shape.of(2, 3), KERNEL), Tensor.of("b", Shape.of(3), BIAS)));
    try (Sequential model = model()) {
      model.loadWeights(file);
      assertThat(model.variables().get(0).values()).containsExactly(KERNEL);
    }
  }

  @Test
  void aFileThatDoesNotFitChangesNothingAndIsDescribed() {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, List.of(Tensor.of("w", Shape.of(3, 2), KERNEL)), Map.of());
    try (Sequential model = model()) {
      float[] before = model.variables().getFirst().values();
      assertThatThrownBy(() -> model.loadWeights(file))
          .hasMessage(
              file
                  + " does not fit the network: it takes dense.kernel [2, 3], dense.bias [3], the"
                  + " file has 1 tensors: w [3, 2]");
      assertThat(model.variables().getFirst().values()).containsExactly(before);
    }
  }

  @Test
  void aTensorOfTheRightNameAndTheWrongShapeIsNamed() {
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(
        file,
        List.of(
            Tensor.of("dense.kernel", Shape.of(3, 2), KERNEL),
            Tensor.of("dense.bias", Shape.of(3), BIAS)),
        Map.of());
    try (Sequential model = model()) {
      assertThatThrownBy(() -> model.loadWeights(file))
          .hasMessage(
              file
                  + ": tensor \"dense.kernel\" is [3, 2], and dense.kernel of the network is [2,"
                  + " 3]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.safetensors", "w.npz", "w.keras", "w.h5"})
  void whatIsSavedIsLoadedAgain(String name) {
    Path file = folder.resolve(name);
    try (Sequential model = model().initialize(3);
        Sequential other = model().initialize(4)) {
      model.saveWeights(file);
      other.loadWeights(file);
      List<Variable> expected = model.variables();
      for (int i = 0; i < expected.size(); i++) {
        assertThat(other.variables().get(i).values()).containsExactly(expected.get(i).values());
      }
    }
  }

  @Test
  void aSavedKerasFileIsAWholeModel() {
    Path file = folder.resolve("model.h5");
    try (Sequential model = model().initialize(3)) {
      model.saveWeights(file);
      ModelSource source = ModelSource.open(file.toString());
      assertThat(source.network()).isEqualTo(model.network());
      assertThat(source.weights()).isEqualTo(file);
    }
  }

  @Test
  void anUnknownEndingIsRefused() {
    try (Sequential model = model()) {
      assertThatThrownBy(() -> model.saveWeights(folder.resolve("w.pt")))
          .hasMessageContaining("weights are written as .safetensors, .npz, .keras or .h5");
    }
  }
}
