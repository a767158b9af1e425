package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.testing.RealFiles;
import io.weighbridge.weights.Npy;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `predict` on rows of numbers, for networks that take no pictures.
final class RowPredictionTest {

  private static final Path GOLDEN =
      RealFiles.repository().resolve("layers/src/test/resources/golden");

  @TempDir private Path folder = Path.of("");

  private static Console ran(int code, Object... words) {
    Console console = Console.piped();
    assertThat(console.run(words)).as(console.err()).isEqualTo(code);
    return console;
  }

  @Test
  void aNetworkOfTwoInputsAnswersAnArrayForEachAsKerasDid() {
    String name = "Graph-two-inputs-two-outputs";
    Path rows = folder.resolve("rows.npz");
    try (WeightsFile golden = WeightsFile.open(GOLDEN.resolve(name + ".safetensors"))) {
      Npz.write(
          rows,
          List.of(
              golden.tensor("input.0").orElseThrow().named("first"),
              golden.tensor("input.1").orElseThrow().named("second")));
      float[] expected = golden.tensor("output.0").orElseThrow().toFloats();
      int width = expected.length / 3;
      JsonNode answer =
          JsonMapper.shared()
              .readTree(ran(0, "predict", "--json", GOLDEN.resolve(name + ".keras"), rows).out());
      JsonNode outputs = answer.path("predictions").path(0).path("outputs");
      assertThat(outputs).hasSize(3);
      for (int row = 0; row < 3; row++) {
        for (int i = 0; i < width; i++) {
          assertThat(outputs.path(row).path(i).asDouble())
              .isCloseTo(expected[row * width + i], org.assertj.core.data.Offset.offset(1e-4));
        }
      }
    }
  }

  @Test
  void aTableAndAnArrayGiveTheSame() throws IOException {
    Path file = GOLDEN.resolve("Dense-relu.keras");
    Path array = folder.resolve("rows.npy");
    try (WeightsFile golden = WeightsFile.open(GOLDEN.resolve("Dense-relu.safetensors"))) {
      Tensor input = golden.tensor("input.0").orElseThrow();
      Npy.write(array, input);
      float[] values = input.toFloats();
      int width = values.length / 3;
      StringBuilder table =
          new StringBuilder(String.join(",", java.util.Collections.nCopies(width, "x")));
      for (int i = 0; i < values.length; i++) {
        table.append(i % width == 0 ? "\n" : ",").append(values[i]);
      }
      Path csv = Files.writeString(folder.resolve("rows.csv"), table + "\n");
      String one = ran(0, "predict", file, csv).out();
      assertThat(one).contains("rows.csv:", "  1: ", "  3: ");
      assertThat(ran(0, "predict", file, array).out().lines().skip(1).toList())
          .isEqualTo(one.lines().skip(1).toList());
    }
  }

  @Test
  void whatDoesNotFitIsSaid() throws IOException {
    Path file = GOLDEN.resolve("Dense-relu.keras");
    Path csv = Files.writeString(folder.resolve("rows.csv"), "1,2,x\n");
    assertThat(ran(1, "predict", file, csv).err())
        .contains("row 1 has 3 fields", "takes")
        .hasLineCount(1);
    Path array = folder.resolve("rows.npy");
    Npy.write(array, Tensor.of("rows", Shape.of(2, 99), new float[198]));
    assertThat(ran(1, "predict", file, array).err()).contains("is [2, 99]").hasLineCount(1);
  }
}
