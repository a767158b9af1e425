package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxFileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"types", "graph", "outside"})
  void everyTensorIsAsOnnxReadsIt(String name) throws IOException {
    List<String> found = new ArrayList<>();
    try (WeightsFile file = WeightsFile.open(Golden.path("onnx", name + ".onnx"))) {
      assertThat(file.format()).isEqualTo("ONNX");
      for (TensorInfo info : file.tensors()) {
        if (file.stored(info).readable()) {
          Tensor tensor = file.tensor(info.name()).orElseThrow();
          assertThat(tensor.info()).isEqualTo(info);
          found.add(
              "%s\t%s\t%s\t%s"
                  .formatted(info.name(), file.stored(info).type(), info.shape(), digest(tensor)));
        }
      }
    }
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            Files.readAllLines(Golden.path("onnx", name + ".txt")));
  }

  /// Floats narrower than a byte are compared by their values.
  private static String digest(Tensor tensor) {
    if (tensor.dtype().bits() < Byte.SIZE) {
      return Digests.of(Tensor.of(tensor.name(), tensor.shape(), tensor.toFloats()));
    }
    return Digests.of(tensor);
  }

  @Test
  void narrowIntegersAreBytesAndSayHowTheyWereStored() {
    try (WeightsFile file = WeightsFile.open(Golden.path("onnx", "types.onnx"))) {
      TensorInfo four = file.tensor("INT4_5.raw").orElseThrow().info();
      assertThat(four).isEqualTo(new TensorInfo("INT4_5.raw", Dtype.I8, Shape.of(5)));
      assertThat(file.stored(four)).isEqualTo(new StoredTensor("INT4", 3, true));
    }
  }

  @Test
  void tellsOfTheGraph() {
    try (WeightsFile file = WeightsFile.open(Golden.path("onnx", "graph.onnx"))) {
      assertThat(file.metadata())
          .containsEntry("producer_name", "make.py")
          .containsEntry("opset_import", "ai.onnx 21, ai.onnx.ml 3")
          .containsEntry("doc_string", "A model\nof tests")
          .containsEntry("input x", "FLOAT [batch, ?, 3]")
          .containsEntry("input many", "sequence of INT64")
          .containsEntry("output y", "FLOAT")
          .containsEntry("functions", "mine.Twice")
          .containsEntry("author", "tests")
          .containsEntry("tensors of strings, which are not read", "words")
          .doesNotContainKey("input weight");
      TensorInfo sparse = new TensorInfo("sparse", Dtype.F32, Shape.of(3, 3));
      assertThat(file.tensors()).contains(sparse);
      assertThat(file.stored(sparse)).isEqualTo(new StoredTensor("sparse FLOAT", 8, false));
      assertThatThrownBy(() -> file.tensor("sparse"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("tensor \"sparse\" is sparse, which is listed but not read");
    }
  }

  @Test
  void aSurveySeesWhatAScannerAsksFor() {
    OnnxSurvey survey = OnnxSurvey.of(Golden.path("onnx", "graph.onnx"));
    assertThat(survey.operators())
        .containsEntry(new OnnxSurvey.Operator("ai.onnx", "Constant"), 5L)
        .containsEntry(new OnnxSurvey.Operator("ai.onnx", "If"), 2L)
        .containsEntry(new OnnxSurvey.Operator("mine", "Twice"), 1L)
        .containsEntry(new OnnxSurvey.Operator("ai.onnx", "Mul"), 1L);
    assertThat(survey.functions()).containsExactly(new OnnxSurvey.Function("mine", "Twice"));
    assertThat(survey.metadataProps()).isEqualTo(Map.of("author", "tests", "licence", "none"));
    List<OnnxSurvey.ExternalData> external =
        OnnxSurvey.of(Golden.path("onnx", "outside.onnx")).externalData();
    assertThat(external)
        .extracting(OnnxSurvey.ExternalData::location)
        .containsExactly("outside.bin", "outside.bin", "below/outside.bin");
    assertThat(external.getFirst().tensor()).isEqualTo("first");
    assertThat(external.getFirst().at()).isPositive();
  }

  @Test
  void otherFilesAreOnlyThoseOfTheFolder() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("model"));
    Files.writeString(folder.resolve("secret"), "0123456789abcdef");
    Files.writeString(inside.resolve("data"), "0123456789abcdef");
    Files.createSymbolicLink(inside.resolve("link"), inside.resolve("data"));
    Files.createSymbolicLink(inside.resolve("up"), folder);
    Files.createDirectory(inside.resolve("below"));
    Files.createLink(inside.resolve("hard"), inside.resolve("data"));

    assertThat(read(inside, "data")).containsExactly(15, "0123456789abcde");
    assertThat(read(inside, "./data")).hasSize(2);
    assertThat(read(inside, "hard")).hasSize(2);
    refuses(inside, "", "which is empty");
    refuses(inside, "../secret", "leads out of the model's folder");
    refuses(inside, "below/../../secret", "leads out of the model's folder");
    refuses(inside, folder.resolve("secret").toString(), "is no relative path");
    refuses(inside, "..\\secret", "is no relative path");
    refuses(inside, "C:secret", "is no relative path");
    refuses(inside, "below//data", "has an empty part");
    refuses(inside, "a\0b", "is no path");
    refuses(inside, "up/secret", "goes through a symbolic link");
    refuses(inside, "link", "goes through a symbolic link");
    refuses(inside, "below", "is not a file");
    refuses(inside, "none", "does not exist");
    refuses(inside, "x".repeat(5000), "is longer than 4096");
  }

  @Test
  void aPieceOfAnotherFileIsWithinIt() throws IOException {
    Files.writeString(folder.resolve("data"), "0123456789abcdef");
    refuses(
        new OnnxBytes().external("data", "2", "15"),
        "takes 15 bytes at offset 2 of the file \"data\", which has 16");
    refuses(
        new OnnxBytes().external("data", "-1", "15"), "has the offset \"-1\", which is no number");
    refuses(new OnnxBytes().external("data", "0", "99999999999999999999"), "which is no number");
    refuses(
        new OnnxBytes().external("data", "999999999999999999", "15"),
        "at offset 999999999999999999");
    refuses(
        new OnnxBytes().external("data", "0", "14"), "has 14 bytes, but [15] of UINT8 takes 15");
  }

  private List<Object> read(Path inside, String location) throws IOException {
    Path model = inside.resolve("model.onnx");
    Files.write(model, new OnnxBytes().external(location, "0", "15").model());
    try (WeightsFile file = WeightsFile.open(model)) {
      Tensor tensor = file.tensor("t").orElseThrow();
      byte[] bytes = tensor.data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      return List.of(
          (int) file.stored(tensor.info()).bytes(),
          new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private void refuses(Path inside, String location, String expected) {
    assertThatThrownBy(() -> read(inside, location))
        .as(location)
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("tensor \"t\" (byte ")
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }

  private void refuses(OnnxBytes bytes, String expected) throws IOException {
    Path model = folder.resolve("model.onnx");
    Files.write(model, bytes.model());
    assertThatThrownBy(
            () -> {
              try (WeightsFile file = WeightsFile.open(model)) {
                file.tensors().forEach(info -> file.tensor(info.name()));
              }
            })
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesWhatIsWrongInATensor() throws IOException {
    refuses(
        new OnnxBytes().dims(3).type(1).raw(new byte[11]),
        "has 11 bytes, but [3] of FLOAT takes 12");
    refuses(
        new OnnxBytes().dims(3).type(99).raw(new byte[11]), "is of type 99, which ONNX has not");
    refuses(
        new OnnxBytes().dims(-3).type(1).raw(new byte[12]),
        "has the shape [-3], larger than any file");
    refuses(
        new OnnxBytes().dims(1L << 40, 1L << 40).type(1).raw(new byte[12]), "larger than any file");
    refuses(
        new OnnxBytes().dims(1L << 50).type(2).numbers(5, 1),
        "has 1 numbers at most, but should have 1125899906842624");
    refuses(new OnnxBytes().dims(2).type(2).numbers(5, 1, 2, 3), "has more than 2 numbers");
    refuses(
        new OnnxBytes().dims(1).type(3).numbers(5, 300),
        "has the number 300, which does not fit INT8");
    refuses(
        new OnnxBytes().dims(1).type(7).numbers(5, 3),
        "is INT64, whose elements are in int64_data, but it has field 5");
    refuses(
        new OnnxBytes().dims(1).type(2).numbers(5, 3).raw(new byte[1]),
        "both in raw_data and as numbers");
    refuses(
        new OnnxBytes().dims(1).type(2).raw(new byte[1]).raw(new byte[1]), "has raw_data twice");
    refuses(new OnnxBytes().dims(new long[65]).type(2), "has more than 64 dimensions");
    refuses(new OnnxBytes().dims(1).type(2).segment(), "is a segment of a larger tensor");
    refuses(
        new OnnxBytes().dims(1).type(2).external("data", "0", "1").raw(new byte[1]),
        "has elements both here and in another file");
  }

  @Test
  void refusesWhatIsWrongInAModel() throws IOException {
    byte[] model = new OnnxBytes().dims(3).type(1).raw(new byte[12]).model();
    for (int length = 0; length < model.length; length++) {
      Path cut = folder.resolve("cut.onnx");
      Files.write(cut, java.util.Arrays.copyOf(model, length));
      assertThatThrownBy(() -> WeightsFile.open(cut).close())
          .as("cut off at %d", length)
          .isInstanceOf(WeightsException.class);
    }
    byte[] tensor = new OnnxBytes().dims(3).type(1).raw(new byte[12]).tensor();
    byte[] graph = OnnxBytes.field(7, OnnxBytes.field(5, tensor));
    refusesModel(
        "tensor \"t\" is there twice",
        OnnxBytes.field(
            7, OnnxBytes.joined(OnnxBytes.field(5, tensor), OnnxBytes.field(5, tensor))));
    refusesModel("has two graphs", OnnxBytes.joined(graph, graph));
    refusesModel("has a field 7 of 100 bytes, but only 0 follow", new byte[] {0x3A, 100});
    refusesModel(
        "has a number of more than 64 bits",
        new byte[] {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    refusesModel("of wire type 3", new byte[] {0x3B});
    refusesModel("has no field where one should begin", new byte[] {0x02});
    byte[] deep = new byte[0];
    for (int i = 0; i < 40; i++) {
      deep = OnnxBytes.field(1, OnnxBytes.field(5, OnnxBytes.field(6, deep)));
    }
    refusesModel("has graphs more than 32 deep", OnnxBytes.field(7, deep));
  }

  private void refusesModel(String expected, byte[] fields) throws IOException {
    Path model = folder.resolve("model.onnx");
    Files.write(model, OnnxBytes.joined(new byte[] {8, 8}, fields));
    assertThatThrownBy(() -> WeightsFile.open(model).close())
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected)
        .hasMessageContaining("(byte ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void isRecognisedWhateverItsName() throws IOException {
    for (String name : List.of("types", "graph", "outside")) {
      Path path = folder.resolve("model." + name);
      Files.copy(Golden.path("onnx", name + ".onnx"), path);
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.format()).isEqualTo("ONNX");
      }
    }
  }
}
