package io.weighbridge.learning;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Split;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Optimizer;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The plain recipe on MNIST against PyTorch's arithmetic, from the same weights in the same order
/// (pytorch_golden_run.py).
class GoldenRunTest {

  private static final double LOSS_PERCENT = 3;
  private static final double ACCURACY = 0.004;
  private static final double LEAST_MEDIAN_ACCURACY = 0.9720;

  @Test
  void epochsLoseWhatTheyLoseInPyTorch() throws IOException {
    Path mnist = RealFiles.path("mnist");
    Split split =
        DataSource.parse("mnist")
            .load(DataSettings.of(Map.of(), mnist).withDataDirectory(mnist).withDownload(false));
    List<Double> accuracies = new ArrayList<>();
    for (JsonNode golden : golden().path("seeds")) {
      try (var model =
          Sequential.of(
              flatten(28, 28), dense(128, Activation.RELU), dense(10, Activation.SOFTMAX))) {
        long seed = golden.path("seed").asLong();
        model.initialize(seed);
        model.compile(Optimizer.adam(), Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
        History history = model.fit(split.train(), Recipe.epochs(5).seed(seed));
        for (History.Epoch epoch : history.epochs()) {
          assertThat(epoch.train().loss())
              .as("seed %d, epoch %d", seed, epoch.number())
              .isCloseTo(
                  golden.path("epochs").get(epoch.number() - 1).path("loss").asDouble(),
                  withinPercentage(LOSS_PERCENT));
        }
        double accuracy = model.evaluate(split.test()).accuracy();
        assertThat(Math.abs(accuracy - golden.path("test").path("accuracy").asDouble()))
            .as("seed %d, test accuracy", seed)
            .isLessThan(ACCURACY);
        accuracies.add(accuracy);
      }
    }
    Collections.sort(accuracies);
    assertThat(accuracies.get(accuracies.size() / 2))
        .as("median of %s", accuracies)
        .isGreaterThanOrEqualTo(LEAST_MEDIAN_ACCURACY);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream json =
        Objects.requireNonNull(
            GoldenRunTest.class.getResourceAsStream("pytorch_golden_run.json"))) {
      return JsonMapper.builder().build().readTree(json);
    }
  }
}
