package io.weighbridge.learning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.layers.KerasJson;
import io.weighbridge.network.Loss;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ModelSourceTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("io.weighbridge.learning.ModelSource#BUNDLED")
  void bundledNetworksAreThere(String name) {
    ModelSource source = ModelSource.open(name);
    assertThat(source.network().inputShape().elements()).isEqualTo(28 * 28);
    assertThat(source.weights()).isNull();
  }

  @Test
  void aNetworkFileIsReadAsTheNetworkThatWasWritten() throws IOException {
    ModelSource bundled = ModelSource.open("mnist-mlp");
    Path file = folder.resolve("net.json");
    Files.writeString(file, KerasJson.write(bundled.network()));
    assertThat(ModelSource.open(file.toString()).network()).isEqualTo(bundled.network());
  }

  @Test
  void aKerasFileGivesNetworkWeightsAndLoss() {
    Path file = RealFiles.path("keras/dl4j/optimizers/adam.h5");
    ModelSource source = ModelSource.open(file.toString());
    assertThat(source.weights()).isEqualTo(file);
    assertThat(requireNonNull(source.objective()).terms().getFirst().loss())
        .isInstanceOf(Loss.CategoricalCrossentropy.class);
    try (Sequential model = Sequential.of(source.network())) {
      model.loadWeights(file);
    }
  }

  @Test
  void layersThatAreNotSupportedAreNamedWithTheirFile() {
    Path file = RealFiles.path("keras/dl4j/examples/lambda/sequential_lambda.h5");
    assertThatThrownBy(() -> ModelSource.open(file.toString()))
        .isInstanceOf(LearningException.class)
        .hasMessageContaining(file + ": layer \"lambda_1\"")
        .hasMessageContaining("(Lambda) is of a class that is not supported");
  }

  @Test
  void whatIsNowhereIsSaid() {
    assertThatThrownBy(() -> ModelSource.open("mnist-mpl"))
        .hasMessage(
            "mnist-mpl is neither a bundled network (mnist-cnn, mnist-mlp, mnist-softmax) nor a file");
  }
}
