package io.weighbridge.onnx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.testing.RealFiles;
import io.weighbridge.testing.WrittenBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryTest {

  private final OnnxEngine engine = new OnnxEngine(OnnxSettings.DEFAULT);

  private static float[] run(LoadedModel model, TensorData input) {
    try (Session session = model.session()) {
      return session.run(List.of(List.of(input))).outputs().getFirst().getFirst().toFloats();
    }
  }

  private static TensorData ramp(String name, long... extents) {
    TensorShape shape = TensorShape.of(extents);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 17 / 4f;
    }
    return TensorData.of(name, shape, values);
  }

  private void answersAsOnDisk(FolderFiles files, TensorData input) {
    try (FilesInMemory memory = files.inMemory()) {
      try (LoadedModel onDisk = engine.load(files);
          LoadedModel inMemory = engine.load(memory)) {
        assertThat(inMemory.signature()).isEqualTo(onDisk.signature());
        assertThat(inMemory.weightsBytes()).isEqualTo(onDisk.weightsBytes());
        assertThat(run(inMemory, input)).containsExactly(run(onDisk, input));
      }
    }
  }

  @Test
  void aModelAnswersInMemoryAsOnDiskAndNothingIsWritten() {
    FolderFiles files = FolderFiles.of(RealFiles.path("onnx/mnist-8.onnx"));
    TensorData picture = ramp("Input3", 1, 1, 28, 28);
    answersAsOnDisk(files, picture);
    try (FilesInMemory memory = files.inMemory()) {
      long before = WrittenBytes.soFar();
      try (LoadedModel model = engine.load(memory)) {
        run(model, picture);
      }
      assertThat(WrittenBytes.soFar() - before)
          .isLessThan(memory.bytes("mnist-8.onnx").size() / 10);
    }
  }

  @Test
  void tensorsInOtherFilesAreReadFromMemory() {
    answersAsOnDisk(FolderFiles.small("external"), ramp("x", 3, 4));
  }

  @Test
  void unsignedInputsAreCastBesideTensorsInOtherFiles() {
    byte[] stored = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, -1, -1, -1, -1};
    TensorData input =
        new TensorData("x", Datatype.UINT32, TensorShape.of(1, 4), MemorySegment.ofArray(stored));
    answersAsOnDisk(FolderFiles.small("external_unsigned"), input);
  }

  /// Large tensors are used where they lie, and some do not lie where their elements' size divides.
  @Test
  void tensorsAtAnyOffsetAreReadFromMemory() {
    FolderFiles files =
        new FolderFiles(
            FolderFiles.resources(), List.of("external_large.onnx", "weights_large.bin"));
    answersAsOnDisk(files, ramp("x", 5, 64));
  }

  @Test
  void aTensorOfABranchInAnotherFileIsRefused() throws IOException {
    String model =
        Files.readString(FolderFiles.resources().resolve("external_in_branch.onnx"), ISO_8859_1)
            .replace("../../secret", "some/secrets");
    try (FilesInMemory memory = new FilesInMemory("acme/demo", "1")) {
      put(memory, "model.onnx", model.getBytes(ISO_8859_1));
      put(memory, "some/secrets", new byte[32]);
      assertThatThrownBy(() -> engine.load(memory))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessage(
              "acme/demo: model.onnx is in memory, and its tensor 't' in another file is in a branch or a loop, which is not loaded: export it in one file");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31})
  void tensorsThatAreNotAllThereAreRefused(int length) throws IOException {
    try (FilesInMemory memory = new FilesInMemory("acme/demo", "1")) {
      put(
          memory,
          "model.onnx",
          Files.readAllBytes(FolderFiles.resources().resolve("external.onnx")));
      put(memory, "weights.bin", new byte[length]);
      assertThatThrownBy(() -> engine.load(memory))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("its tensor 'w' in another file is not all there");
    }
  }

  /// A file of that name in the working directory would not be looked at either.
  @Test
  void aFileThatIsNotAmongThoseInMemoryIsNotLookedFor() throws IOException {
    try (FilesInMemory memory = new FilesInMemory("acme/demo", "1")) {
      put(
          memory,
          "model.onnx",
          Files.readAllBytes(FolderFiles.resources().resolve("external.onnx")));
      assertThatThrownBy(() -> engine.load(memory))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("keeps tensors in 'weights.bin', which is no file of the model");
    }
  }

  @Test
  void damageIsTold() {
    try (FilesInMemory memory = new FilesInMemory("acme/demo", "1")) {
      put(memory, "model.onnx", new byte[] {1, 2, 3});
      assertThatThrownBy(() -> engine.load(memory))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("acme/demo: model.onnx is no ONNX model or is cut off");
    }
  }

  private static void put(FilesInMemory memory, String name, byte[] bytes) {
    memory.add(name, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }
}
