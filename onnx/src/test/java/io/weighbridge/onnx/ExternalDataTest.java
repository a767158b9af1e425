package io.weighbridge.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalDataTest {

  private final OnnxEngine engine = new OnnxEngine(OnnxSettings.DEFAULT);

  @TempDir Path folder;

  @Test
  void weightsBesideTheModelAreReadAndCounted() throws IOException {
    ModelFiles files = FolderFiles.small("external");
    long bytes = Files.size(FolderFiles.resources().resolve("external.onnx")) + 32;
    assertThat(engine.weightsBytes(files)).isEqualTo(bytes);
    try (LoadedModel model = engine.load(files);
        Session session = model.session()) {
      assertThat(model.weightsBytes()).isEqualTo(bytes);
      TensorData input = TensorData.of("x", TensorShape.of(1, 4), 1f, 10f, 100f, 1000f);
      // The weights are 0 to 7, [4, 2].
      assertThat(session.run(List.of(List.of(input))).outputs().getFirst().getFirst().toFloats())
          .containsExactly(6420, 7531);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "external_up, ../weights.bin",
    "external_absolute, /etc/passwd",
    "external_winding, a/../../weights.bin",
    "external_in_branch, ../../secret"
  })
  void filesThatAreNotTheModelsAreRefused(String name, String location) {
    assertThatThrownBy(() -> engine.load(FolderFiles.small(name)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageEndingWith(
            ": %s.onnx keeps tensors in '%s', which is no file of the model"
                .formatted(name, location));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path model = FolderFiles.resources().resolve("external.onnx");
    assertThatThrownBy(() -> engine.weightsBytes(FolderFiles.of(model)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("keeps tensors in 'weights.bin', which is no file of the model");
  }

  @Test
  void weightsThatAreTooShortAreRefused() throws IOException {
    Files.copy(FolderFiles.resources().resolve("external.onnx"), folder.resolve("model.onnx"));
    Files.write(folder.resolve("weights.bin"), new byte[31]);
    assertThatThrownBy(() -> engine.load(FolderFiles.all(folder)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("model.onnx");
  }

  /// Whoever lays out the files may link them from a store: hard links are like files.
  @Test
  void weightsMayBeHardLinks() throws IOException {
    Path store = Files.createDirectories(folder.resolve("store"));
    Path model = Files.createDirectories(folder.resolve("model"));
    Path resources = FolderFiles.resources();
    Files.copy(resources.resolve("external.onnx"), store.resolve("a"));
    Files.copy(resources.resolve("weights.bin"), store.resolve("b"));
    Files.createLink(model.resolve("model.onnx"), store.resolve("a"));
    Files.createLink(model.resolve("weights.bin"), store.resolve("b"));
    engine.load(FolderFiles.all(model)).close();
  }

  /// ONNX Runtime looks where a link leads to, as well.
  @Test
  void aLinkOutOfTheFolderIsRefused() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.copy(FolderFiles.resources().resolve("external.onnx"), model.resolve("model.onnx"));
    Path secret = Files.write(folder.resolve("secret"), new byte[32]);
    Files.createSymbolicLink(model.resolve("weights.bin"), secret);
    ModelFiles files = new FolderFiles(model, List.of("model.onnx", "weights.bin"));
    assertThatThrownBy(() -> engine.load(files)).isInstanceOf(ModelLoadFailure.class);
  }
}
