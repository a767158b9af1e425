package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.learning.Layers;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ExplainTest {

  private static final Path WEIGHTS = Path.of("../models/mnist-mlp/mnist_open_weights.h5");
  private static final Path SEVEN = Path.of("../docs/pictures/seven.png");

  @TempDir private Path folder;

  private static Console run(int code, Object... words) {
    Console console = Console.piped();
    assertThat(console.run(words)).as("%s", console.err()).isEqualTo(code);
    return console;
  }

  private static Console seven(Object... options) {
    List<Object> words =
        new ArrayList<>(List.of("explain", "mnist-mlp", "--weights", WEIGHTS, SEVEN));
    words.addAll(List.of(options));
    return run(0, words.toArray());
  }

  private static JsonNode json(Object... options) {
    List<Object> words = new ArrayList<>(List.of(options));
    words.add("--json");
    return JsonMapper.shared().readTree(seven(words.toArray()).out());
  }

  @Test
  void saysWhatWasExplainedHowAndWhatMattered() {
    assertThat(seven("--top", "2").out().lines())
        .hasSize(7)
        .anyMatch(line -> line.endsWith("seven.png: 7 (100.00 %)"))
        .anyMatch(line -> line.startsWith("explained: the score before the last softmax"))
        .contains("by: integrated gradients, baseline zeros, 64 steps")
        .anyMatch(line -> line.matches("completeness error: .* % of the difference .*"))
        .anyMatch(line -> line.matches(" {2}\\+0\\.\\d+ {2}row \\d+, column \\d+"));
  }

  @Test
  void eachMethodIsThere() {
    assertThat(json("--method", "gradient-input").at("/completeness").isNull()).isTrue();
    JsonNode integrated = json("--steps", "200", "--class", "1");
    assertThat(integrated.at("/output/index").asInt()).isEqualTo(1);
    assertThat(integrated.at("/answer").asString()).isEqualTo("7");
    assertThat(integrated.at("/steps").asInt()).isEqualTo(200);
    JsonNode occlusion = json("--method", "occlusion", "--patch", "7", "--baseline", "0.5");
    assertThat(occlusion.at("/stride").asInt()).isEqualTo(3);
    assertThat(occlusion.at("/baseline").asString()).isEqualTo("0.5");
    assertThat(occlusion.at("/attributions/27").size()).isEqualTo(28);
    assertThat(json("--of", "probability").at("/explains").asString()).isEqualTo("probability");
  }

  @Test
  void aPictureIsWritten() throws IOException {
    Path png = folder.resolve("why.png");
    assertThat(seven("--out", png).out()).contains("wrote " + png);
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(1080);
    Path svg = folder.resolve("why.SVG");
    seven("--out", svg);
    assertThat(Files.readString(svg)).startsWith("<svg").contains("mnist-mlp: why 7");
  }

  @Test
  void anInputMayBeComparedWithAnother() {
    JsonNode same = json("--baseline", SEVEN);
    assertThat(same.at("/baseline").asString()).isEqualTo("seven.png");
    assertThat(same.at("/completeness/difference").asDouble()).isZero();
    assertThat(same.at("/completeness/relative").isNull()).isTrue();
    assertThat(same.at("/attributions/15/16").asDouble()).isZero();
  }

  /// 2 a - 3 b + 1, as a network with one output.
  private Path linear() {
    Path file = folder.resolve("linear.h5");
    try (Sequential net =
        Sequential.of(Layers.input(2), Layers.dense(1, Activation.LINEAR)).threads(1)) {
      net.variables().get(0).assign(new float[] {2, -3});
      net.variables().get(1).assign(new float[] {1});
      net.saveWeights(file);
    }
    return file;
  }

  @Test
  void rowsOfTablesAreExplainedColumnByColumn() throws IOException {
    Path table = folder.resolve("rows.csv");
    Files.writeString(table, "length,width\n5,7\n1,10\n");
    Path svg = folder.resolve("bars.svg");
    for (String method : List.of("gradient-input", "integrated-gradients", "occlusion")) {
      Console console =
          run(0, "explain", linear(), table, "--row", "2", "--method", method, "--out", svg);
      assertThat(console.out())
          .contains("rows.csv: a larger value")
          .contains("the model's output of a larger value, -27")
          .contains("-30.00  width\n  +2.000  length");
      assertThat(Files.readString(svg)).contains(">width<").contains(">-30.0<");
    }
    JsonNode line =
        JsonMapper.shared()
            .readTree(run(0, "explain", linear(), "1,10", "--baseline", "1,9", "--json").out());
    assertThat(line.at("/attributions/0").asDouble()).isZero();
    assertThat(line.at("/attributions/1").asDouble()).isCloseTo(-3, within(1e-6));
    assertThat(line.at("/columns/0").asString()).isEqualTo("column 1");
  }

  @Test
  void aNetworkWithSeveralOutputsIsRefusedByTheirNames() throws IOException {
    Path model = Path.of("../learning/src/test/resources/golden/two-ends.keras");
    Path table = folder.resolve("row.csv");
    String numbers = "0,".repeat(inputs(model));
    Files.writeString(table, numbers.substring(0, numbers.length() - 1) + "\n");
    assertThat(run(1, "explain", model, table).err())
        .contains("has the outputs kind, size, and one output's scores are explained");
  }

  private static int inputs(Path model) {
    return Math.toIntExact(ModelSource.open(model.toString()).network().inputShape().elements());
  }

  @Test
  void whatIsNoInputIsToldInOneSentence() throws IOException {
    Path table = folder.resolve("bad.csv");
    Files.writeString(table, "a,b\n1,x\n");
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("explain", linear(), table),
            List.of("explain", linear(), "1,2,3"),
            List.of("explain", linear(), "1,nan"),
            List.of("explain", linear(), "1e39,1"),
            List.of("explain", linear(), SEVEN),
            List.of("explain", linear(), "1,2", "--class", "1"),
            List.of("explain", linear(), "1,2", "--baseline", "mean"),
            List.of("explain", linear(), "1,2", "--baseline", "1,2,3"),
            List.of("explain", linear(), "1,2", "--baseline", "none"),
            List.of("explain", linear(), folder.resolve("none.csv")),
            List.of("explain", linear(), table, "--row", "7"))) {
      Console console = run(1, words.toArray());
      assertThat(console.err())
          .as("%s", words)
          .startsWith("weighbridge: ")
          .hasLineCount(1)
          .doesNotContain("internal error");
      assertThat(console.out()).isEmpty();
    }
  }
}
