package io.weighbridge.learning;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Activation;
import io.weighbridge.testing.RealFiles;
import io.weighbridge.weights.Conversion;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConversionTest {

  @TempDir private Path folder;

  @Test
  void aModelGoesFromEachKindToEach() {
    float[] row = {1, -2};
    try (Sequential model =
        Sequential.of(input(2), dense(3, Activation.TANH), dense(2)).initialize(3)) {
      for (String from : List.of("a.keras", "a.h5", "a.safetensors")) {
        model.saveWeights(folder.resolve(from));
        for (String to : List.of("b.keras", "b.h5", "b.safetensors")) {
          Path written = folder.resolve(to);
          Conversion done = ModelConversion.run(folder.resolve(from), written, List.of());
          assertThat(done.tensors()).isEqualTo(4);
          assertThat(done.changes()).isEmpty();
          try (Sequential again =
              Sequential.of(ModelSource.open(written.toString()).network()).loadWeights(written)) {
            assertThat(again.predict(row))
                .as("%s to %s", from, to)
                .containsExactly(model.predict(row));
          }
        }
      }
    }
  }

  @Test
  void onlyFilesThatWouldNameTheirWeightsOtherwiseAreModelsForHdf5() {
    Path keras = folder.resolve("a.keras");
    Path hdf5 = folder.resolve("a.h5");
    try (Sequential model = Sequential.of(input(2), dense(3))) {
      model.saveWeights(keras).saveWeights(hdf5);
    }
    assertThat(ModelConversion.renames(keras, folder.resolve("b.h5"))).isTrue();
    assertThat(ModelConversion.renames(hdf5, folder.resolve("b.h5"))).isFalse();
    assertThat(ModelConversion.renames(keras, folder.resolve("b.npz"))).isFalse();
    assertThat(ModelConversion.writesModel(folder.resolve("B.KERAS"))).isTrue();
  }

  @Test
  void whatIsLeftOutIsSaid() {
    Path to = folder.resolve("adam.keras");
    Conversion done =
        ModelConversion.run(RealFiles.path("keras/dl4j/optimizers/adam.h5"), to, List.of());
    assertThat(done.changes()).containsExactly("the training_config is left out");
    try (WeightsFile file = WeightsFile.open(to)) {
      assertThat(file.tensors()).hasSize(done.tensors());
    }
  }

  @Test
  void weightsAloneAreNoModel() {
    Path npz = folder.resolve("a.npz");
    try (Sequential model = Sequential.of(input(2), dense(3))) {
      model.saveWeights(npz);
    }
    assertThatThrownBy(() -> ModelConversion.run(npz, folder.resolve("a.keras"), List.of()))
        .hasMessageContaining("holds weights and no network");
    assertThat(folder.resolve("a.keras")).doesNotExist();
  }

  @Test
  void whatKerasCannotSayIsRefusedAndKeptInSafetensors() {
    Path safetensors = folder.resolve("a.safetensors");
    try (Sequential model =
        Sequential.of(input(2), dense(3, Activation.HARD_SIGMOID_2)).initialize(1)) {
      for (String name : List.of("a.keras", "a.h5")) {
        Path file = folder.resolve(name);
        assertThatThrownBy(() -> model.saveWeights(file))
            .hasMessage(
                file
                    + ": layer \"dense\" (Dense) uses the hard_sigmoid of Keras 1 and 2, which Keras 3"
                    + " cannot say: write .safetensors");
        assertThat(file).doesNotExist();
      }
      model.saveWeights(safetensors);
      assertThat(ModelSource.open(safetensors.toString()).network()).isEqualTo(model.network());
    }
  }

  @Test
  void shapesThatAreLeftOpenAreGiven() {
    Path from = folder.resolve("a.safetensors");
    try (Sequential model = Sequential.of(input(7, 2), dense(3)).initialize(1)) {
      model.saveWeights(from);
    }
    Path to = folder.resolve("a.keras");
    ModelConversion.run(from, to, List.of(Shape.of(5, 2)));
    assertThat(ModelSource.open(to.toString()).network().inputShape()).isEqualTo(Shape.of(5, 2));
    assertThatThrownBy(() -> ModelConversion.run(from, to, List.of(Shape.of(5, 2), Shape.of(5, 2))))
        .hasMessageContaining("the network has one input, and the shapes of 2 are given");
  }
}
