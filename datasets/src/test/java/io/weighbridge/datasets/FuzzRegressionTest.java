package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Replays inputs that fuzzing began from or stumbled over.
class FuzzRegressionTest {

  interface Target {
    void run(byte[] data) throws IOException;
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        Arguments.of("IdxFuzz", (Target) IdxFuzz::fuzzerTestOneInput),
        Arguments.of("CsvFuzz", (Target) CsvFuzz::fuzzerTestOneInput),
        Arguments.of("PictureFuzz", (Target) PictureFuzz::fuzzerTestOneInput));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void everyKeptInputIsReadOrRefused(String name, Target target) throws Exception {
    List<Path> inputs = inputs(name);
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      byte[] data = Files.readAllBytes(input);
      assertThatCode(() -> target.run(data)).as("%s", input).doesNotThrowAnyException();
    }
  }

  private static List<Path> inputs(String name) throws IOException, URISyntaxException {
    URL folder = Objects.requireNonNull(FuzzRegressionTest.class.getResource("fuzz/" + name), name);
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList();
    }
  }
}
