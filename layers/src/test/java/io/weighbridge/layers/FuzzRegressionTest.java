package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Replays what fuzzing begins from and what it once found.
class FuzzRegressionTest {

  @Test
  void everyKeptInputIsReadOrRefused() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(FuzzRegressionTest.class.getResource("fuzz/KerasConfigFuzz"))
                .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> inputs = files.sorted().toList();
      assertThat(inputs).isNotEmpty();
      for (Path input : inputs) {
        KerasConfigFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
      }
    }
  }
}
