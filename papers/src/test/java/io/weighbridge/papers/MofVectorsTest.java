package io.weighbridge.papers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.openness.Mof;
import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The framework's own test files, and what its tool says of each.
final class MofVectorsTest {

  private static final Path FOLDER = RealFiles.path("mof/Test_Data");

  @Test
  void eachOfTheToolsOwnFilesHasTheClassAndThePercentagesThatTheToolGivesIt() throws IOException {
    Map<String, JsonNode> expected = expected();
    List<Path> files = files();
    assertThat(files).hasSize(27);
    for (Path path : files) {
      MofFile file = MofReader.read(Files.readAllBytes(path), path.toString());
      Mof mof = Mof.of(file.licensing(), file.declared());
      assertThat(expected).containsKey(file.name());
      JsonNode classification = Objects.requireNonNull(expected.get(file.name()));
      assertThat(mof.number()).as(file.name()).isEqualTo(classification.path("class").intValue());
      assertThat(mof.label()).isEqualTo(classification.path("label").stringValue());
      for (int each = 1; each <= 3; each++) {
        assertThat(mof.progress().get(each))
            .as("class %d of %s", each, file.name())
            .isEqualTo(classification.path("progress").path(String.valueOf(each)).doubleValue());
      }
    }
  }

  /// What the tool expects is no JSON: objects end in commas.
  private static Map<String, JsonNode> expected() throws IOException {
    String text = Files.readString(FOLDER.resolve("expected_results.json"), UTF_8);
    Map<String, JsonNode> expected = new HashMap<>();
    for (JsonNode model :
        JsonMapper.shared().readTree(text.replaceAll(",(\\s*[}\\]])", "$1")).path("models")) {
      expected.put(model.path("release").path("name").stringValue(), model.path("classification"));
    }
    assertThat(expected).hasSize(27);
    return expected;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(path -> path.toString().endsWith(".yml")).sorted().toList();
    }
  }
}
