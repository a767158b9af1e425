package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `inspect` and `convert` of formats that store more than elements.
final class WeightsCommandsTest {

  @TempDir private Path folder = Path.of("");

  private final Console console = Console.piped();
  private Path from = Path.of("");

  @BeforeEach
  void aMatrixAndAVector() {
    float[] values = new float[4 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 63;
    }
    from = folder.resolve("in.safetensors");
    Safetensors.write(
        from,
        List.of(Tensor.of("w", Shape.of(4, 32), values), Tensor.of("b", Shape.of(4), 1, 2, 3, 4)),
        Map.of("general.architecture", "test"));
  }

  @Test
  void convertQuantisesAndInspectShowsIt() {
    Path to = folder.resolve("out.gguf");
    assertThat(console.run("convert", from, to, "--type", "q8_0")).isZero();
    assertThat(console.out()).contains("2 tensors", "1 of 2 tensors: F32 is now Q8_0");
    Console inspected = Console.piped();
    inspected.run("inspect", to);
    assertThat(inspected.out())
        .contains("GGUF v3", "2 tensors, 132 elements in 152 bytes")
        .contains("\nw       Q8_0  [4, 32]    136\n")
        .contains("\nb       F32   [4]         16\n")
        .contains("general.architecture: test", "general.file_type: 7");
    Console json = Console.piped();
    json.run("inspect", "--json", to);
    JsonNode tensors = JsonMapper.shared().readTree(json.out()).path("tensors");
    assertThat(tensors).hasSize(2);
    for (JsonNode tensor : tensors) {
      boolean isQuantised = tensor.path("name").asString().equals("w");
      assertThat(tensor.path("dtype").asString()).isEqualTo("F32");
      assertThat(tensor.has("stored")).isEqualTo(isQuantised);
      if (isQuantised) {
        assertThat(tensor.path("bytes").asInt()).isEqualTo(512);
        assertThat(tensor.path("stored").path("type").asString()).isEqualTo("Q8_0");
        assertThat(tensor.path("stored").path("bytes").asInt()).isEqualTo(136);
        assertThat(tensor.path("stored").path("readable").asBoolean()).isTrue();
      }
    }
    Console back = Console.piped();
    Path npz = folder.resolve("back.npz");
    assertThat(back.run("convert", to, npz)).isZero();
    assertThat(back.out()).contains("1 of 2 tensors were unpacked: Q8_0 as F32");
  }

  @Test
  void aTypeIsForGgufOnlyAndOneThatIsThere() {
    Path npz = folder.resolve("out.npz");
    assertThat(console.run("convert", from, npz, "--type", "f16")).isEqualTo(2);
    assertThat(console.err()).contains("--type is for .gguf files");
    Console unknown = Console.piped();
    assertThat(unknown.run("convert", from, folder.resolve("out.gguf"), "--type", "q3"))
        .isEqualTo(2);
    assertThat(folder.resolve("out.gguf")).doesNotExist();
  }

  @Test
  void aNetworkBecomesAnOnnxModel() {
    Path model = Path.of("../models/mnist-mlp/mnist_open_weights.h5");
    Path to = folder.resolve("digits.onnx");
    assertThat(console.run("convert", model, to)).as(console.err()).isZero();
    assertThat(console.out()).contains("the network mnist-mlp", "101,770 parameters");
    Console inspected = Console.piped();
    inspected.run("inspect", to);
    assertThat(inspected.out())
        .contains("opset_import: ai.onnx 17", "dense/kernel", "output dense_1: FLOAT [batch, 10]");
    Console json = Console.piped();
    json.run("convert", "--json", model, to);
    JsonNode document = JsonMapper.shared().readTree(json.out());
    assertThat(document.path("parameters").asInt()).isEqualTo(101_770);
    assertThat(document.path("inputs").path(0).asString()).isEqualTo("input_layer");
    assertThat(document.path("outputs").path(0).asString()).isEqualTo("dense_1");
  }

  @Test
  void weightsWithoutANetworkAreNoOnnxModel() {
    Path to = folder.resolve("out.onnx");
    assertThat(console.run("convert", from, to)).isEqualTo(1);
    assertThat(console.err()).contains("holds weights and no network");
    assertThat(to).doesNotExist();
  }

  @Test
  void inspectShowsTheInputsOfAnOnnxModel() {
    assertThat(console.run("inspect", RealFiles.path("onnx/mnist-8.onnx"))).isZero();
    assertThat(console.out())
        .contains("ONNX", "Parameter193", "FLOAT")
        .contains("input Input3: FLOAT [1, 1, 28, 28]", "output Plus214_Output_0: FLOAT [1, 10]");
  }
}
