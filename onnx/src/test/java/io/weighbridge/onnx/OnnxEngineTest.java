package io.weighbridge.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEngineTest {

  private final OnnxEngine engine = new OnnxEngine(OnnxSettings.DEFAULT);

  @TempDir Path folder;

  @Test
  void claimsFoldersWithAnOnnxFileAlone() throws IOException {
    assertThat(engine.claims(FolderFiles.all(folder))).isFalse();
    Files.writeString(folder.resolve("model.safetensors"), "");
    assertThat(engine.claims(FolderFiles.all(folder))).isFalse();
    put("batch_named", "deep/er/some.onnx");
    assertThat(engine.claims(FolderFiles.all(folder))).isTrue();
    try (LoadedModel model = engine.load(FolderFiles.all(folder))) {
      assertThat(model.signature().batches()).isTrue();
    }
  }

  @Test
  void aUsualNameIsTakenBeforeOthers() throws IOException {
    put("gather", "other.onnx");
    put("labels", "onnx/model.onnx");
    assertThat(firstInput()).isEqualTo("text");
    put("batch_named", "model.onnx");
    assertThat(firstInput()).isEqualTo("x");
  }

  @Test
  void severalModelsWithoutAUsualNameAreRefusedByTheirNames() throws IOException {
    put("gather", "one.onnx");
    put("gather", "two.onnx");
    ModelFiles files = FolderFiles.all(folder);
    assertThat(engine.claims(files)).isTrue();
    assertThatThrownBy(() -> engine.load(files))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageEndingWith(
            "has several models, one.onnx, two.onnx: name the one to serve model.onnx");
  }

  @Test
  void joinsRequestsWhereTheFirstExtentOfEverythingIsOpen() {
    Map<String, Boolean> joins = new TreeMap<>();
    for (String name :
        List.of(
            "batch_named",
            "batch_nameless",
            "batch_tf2onnx",
            "batch_two_names",
            "batch_square",
            "batch_fixed",
            "batch_scalar")) {
      try (LoadedModel model = engine.load(FolderFiles.small(name))) {
        joins.put(name, model.signature().batches());
      }
    }
    assertThat(joins)
        .isEqualTo(
            Map.of(
                "batch_named", true,
                "batch_nameless", true,
                "batch_tf2onnx", true,
                "batch_two_names", false,
                "batch_square", false,
                "batch_fixed", false,
                "batch_scalar", false));
  }

  @Test
  void aScalarGoesIn() {
    try (LoadedModel model = engine.load(FolderFiles.small("batch_scalar"));
        Session session = model.session()) {
      TensorData output =
          session
              .run(List.of(List.of(TensorData.of("x", TensorShape.of(), 3f))))
              .outputs()
              .getFirst()
              .getFirst();
      assertThat(output.shape()).isEqualTo(TensorShape.of());
      assertThat(output.toFloats()).containsExactly(-3);
    }
  }

  @Test
  void aModelThatGivesASequenceIsRefusedWithTheReason() {
    assertThatThrownBy(() -> engine.load(FolderFiles.small("sequence")))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining(
            "gives 's' as a sequence, which no tensor carries: export it with tensors alone");
  }

  @Test
  void anOperatorOfSomebodysLibraryIsRefusedByItsName() {
    assertThatThrownBy(() -> engine.load(FolderFiles.small("custom_operator")))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("com.example.custom")
        .hasMessageContaining("Launch");
  }

  @Test
  void truncatedModelsAreRefusedOrRunWhereverTheyEnd() throws IOException {
    byte[] whole = Files.readAllBytes(FolderFiles.resources().resolve("labels.onnx"));
    Path file = folder.resolve("model.onnx");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try {
        engine.load(FolderFiles.of(file)).close();
      } catch (ModelLoadFailure refused) {
        assertThat(refused.getMessage()).contains("model.onnx").doesNotContain("\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "ORTM\0\0\0\0", "<html>not a model</html>", "GGUF"})
  void whatIsNoModelIsRefused(String content) throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.writeString(file, content);
    assertThatThrownBy(() -> engine.load(FolderFiles.of(file)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("model.onnx");
  }

  @Test
  void everyFlippedByteIsRefusedOrServed() throws IOException {
    byte[] whole = Files.readAllBytes(FolderFiles.resources().resolve("batch_named.onnx"));
    Path file = folder.resolve("model.onnx");
    TensorData input = TensorData.of("x", TensorShape.of(1, 2), 1f, 2f);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x15;
      Files.write(file, changed);
      try (LoadedModel model = engine.load(FolderFiles.of(file));
          Session session = model.session()) {
        if (model.signature().inputs().size() == 1) {
          assertThat(session.run(List.of(List.of(input))).outputs()).hasSize(1);
        }
      } catch (InferenceException refused) {
        assertThat(refused.getMessage()).doesNotContain("\n");
      }
    }
  }

  @Test
  void nothingOfTheNativeLibraryIsLeftInTheFolderForTemporaryFiles() throws IOException {
    engine.load(FolderFiles.small("batch_named")).close();
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(
              files.filter(file -> file.getFileName().toString().startsWith(NativeLibrary.PREFIX)))
          .isEmpty();
    }
  }

  private String firstInput() {
    try (LoadedModel model = engine.load(FolderFiles.all(folder))) {
      return model.signature().inputs().getFirst().name();
    }
  }

  private void put(String small, String name) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    Files.copy(FolderFiles.resources().resolve(small + ".onnx"), target);
  }
}
