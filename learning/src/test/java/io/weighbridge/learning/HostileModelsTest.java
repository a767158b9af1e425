package io.weighbridge.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.weights.WeightsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keras archives that somebody changed to do harm, as whole models.
class HostileModelsTest {

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";

  @TempDir Path folder;

  private final Map<String, byte[]> members = new LinkedHashMap<>();

  @BeforeEach
  void read() throws IOException {
    byte[] whole;
    try (InputStream in =
        HostileModelsTest.class.getResourceAsStream("fuzz/KerasModelFuzz/dense.keras")) {
      whole = Objects.requireNonNull(in).readAllBytes();
    }
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(whole))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    }
  }

  private Path written() throws IOException {
    Path path = folder.resolve("model.keras");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }

  private void load() throws IOException {
    Path path = written();
    ModelSource source = ModelSource.open(path.toString());
    try (Sequential model = Sequential.of(source.network())) {
      model.loadWeights(path);
    }
  }

  private void config(UnaryOperator<String> change) {
    members.computeIfPresent(
        CONFIG,
        (_, json) -> {
          String before = new String(json, StandardCharsets.UTF_8);
          String after = change.apply(before);
          assertThat(after).isNotEqualTo(before);
          return after.getBytes(StandardCharsets.UTF_8);
        });
  }

  @Test
  void theUnchangedIsRead() {
    assertThatCode(this::load).doesNotThrowAnyException();
  }

  @Test
  void weightsOfAnotherShapeAreRefused() {
    config(json -> json.replace("\"units\": 2", "\"units\": 3"));
    assertThatThrownBy(this::load)
        .isInstanceOf(LearningException.class)
        .hasMessageContaining("[4, 2], and d.kernel of the network is [4, 3]");
  }

  @Test
  void weightsThatAreNotThereAreRefused() {
    config(json -> json.replace("\"use_bias\": true", "\"use_bias\": false"));
    // A bias too many is no harm: what the network has is there.
    assertThatCode(this::load).doesNotThrowAnyException();
    config(json -> json.replace("\"Dense\"", "\"LSTM\"").replace("[null, 4]", "[null, 3, 4]"));
    assertThatThrownBy(this::load)
        .isInstanceOf(LearningException.class)
        .hasMessageNotContaining("\n");
    members.remove(WEIGHTS);
    assertThatThrownBy(this::load)
        .isInstanceOfAny(LearningException.class, WeightsException.class)
        .hasMessageContaining(WEIGHTS);
  }

  @Test
  void aGiantIsRefusedBeforeItIsMade() {
    config(json -> json.replace("\"units\": 2", "\"units\": 2147483647"));
    assertThatThrownBy(this::load)
        .isInstanceOfAny(LearningException.class, io.weighbridge.network.NetworkException.class)
        .hasMessageContaining("d");
  }

  @Test
  void functionsInsideAreNeverRun() {
    config(json ->
        json.replace(
            "\"activation\": \"linear\"",
            "\"activation\": {\"class_name\": \"__lambda__\", \"config\": {\"value\":"
                + " \"4wEAAAAA\"}}"));
    assertThatThrownBy(this::load)
        .isInstanceOf(LearningException.class)
        .hasMessageContaining("layer \"d\" (Dense) has the activation __lambda__");
  }

  @Test
  void modulesOfOthersAreNeverLookedFor() {
    config(json ->
        json.replace(
            "\"module\": \"keras.layers\", \"class_name\": \"Dense\"",
            "\"module\": \"os\", \"class_name\": \"system\""));
    assertThatThrownBy(this::load)
        .isInstanceOf(LearningException.class)
        .hasMessageContaining("is of the module os");
  }

  @Test
  void aDescriptionThatIsABombIsRefused() {
    members.put(CONFIG, new byte[200 << 20]);
    assertThatThrownBy(this::load)
        .isInstanceOfAny(LearningException.class, WeightsException.class)
        .hasMessageContaining(CONFIG);
  }

  @Test
  void weightsThatAreABombAreRefused() {
    members.put(WEIGHTS, new byte[400 << 20]);
    assertThatThrownBy(this::load)
        .isInstanceOfAny(LearningException.class, WeightsException.class)
        .hasMessageNotContaining("\n");
  }

  @Test
  void weightsInPartsAreRefused() {
    members.put("model.weights.json", "{\"weight_map\": {}}".getBytes(StandardCharsets.UTF_8));
    members.put("model_00000.weights.h5", Objects.requireNonNull(members.remove(WEIGHTS)));
    assertThatThrownBy(this::load)
        .isInstanceOfAny(LearningException.class, WeightsException.class)
        .hasMessageContaining("weights in several files, which is not read");
  }
}
