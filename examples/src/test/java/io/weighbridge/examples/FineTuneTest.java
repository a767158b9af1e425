package io.weighbridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Split;
import io.weighbridge.testing.RealFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FineTuneTest {

  @Test
  void theOpenWeightsAreFineTuned() {
    Path mnist = RealFiles.path("mnist");
    Split split =
        DataSource.parse("mnist")
            .load(DataSettings.of(Map.of(), mnist).withDataDirectory(mnist).withDownload(false));
    Path weights = RealFiles.repository().resolve("models/mnist-mlp/mnist_open_weights.h5");
    assertThat(FineTune.run(weights, split.train(), split.test())).isGreaterThan(0.98);
  }
}
