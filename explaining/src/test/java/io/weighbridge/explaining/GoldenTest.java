package io.weighbridge.explaining;

import static io.weighbridge.learning.Layers.dense;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.learning.Layers;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Explanations against those that PyTorch's autograd gives (`explain_golden.py`).
final class GoldenTest {

  /// Theirs are in double precision, ours in single.
  private static final double TOLERANCE = 2e-5;

  private static JsonNode golden;
  private static Sequential net;
  private static Network model;
  private static float[] image;
  private static Form.Picture picture;
  private static Baseline baseline;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(GoldenTest.class.getResourceAsStream("explain_golden.json"))) {
      golden = JsonMapper.shared().readTree(file);
    }
    picture =
        new Form.Picture(golden.path("height").asInt(), golden.path("width").asInt(), 1, true);
    net =
        Sequential.of(
                Layers.flatten(picture.height(), picture.width()),
                dense(8, Activation.TANH),
                dense(7, Activation.RELU),
                dense(3, Activation.LINEAR))
            .threads(1);
    for (int i = 0; i < net.variables().size(); i++) {
      net.variables().get(i).assign(floats(golden.path("weights").get(i)));
    }
    model = new Network(net);
    image = floats(golden.path("image"));
    baseline =
        new Baseline.Given(
            StreamSupport.stream(golden.path("baseline").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList(),
            "given");
  }

  @AfterAll
  static void close() {
    net.close();
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).asDouble();
    }
    return floats;
  }

  private static Attributions check(Method method, Form form, int output, String name) {
    Attributions found = method.explain(model, image, form, output);
    JsonNode expected = golden.path("outputs").get(output);
    assertThat(found.value()).isCloseTo(expected.path("value").asDouble(), within(TOLERANCE));
    assertThat(expected.path(name).size()).isEqualTo(found.values().length);
    for (int i = 0; i < found.values().length; i++) {
      assertThat(found.values()[i])
          .as("%s of output %d, number %d", name, output, i)
          .isCloseTo(expected.path(name).get(i).asDouble(), within(TOLERANCE));
    }
    return found;
  }

  @Test
  void gradientTimesInputIsThatOfAutograd() {
    for (int output = 0; output < 3; output++) {
      Attributions found = check(new GradientTimesInput(), picture, output, "gradient_input");
      assertThat(found.completeness()).isEmpty();
    }
  }

  @Test
  void integratedGradientsAreThoseOfAutograd() {
    for (int output = 0; output < 3; output++) {
      Attributions _ =
          check(
              new IntegratedGradients(new Baseline.Zeros(), 10),
              picture,
              output,
              "integrated_zeros_10");
      Attributions found =
          check(new IntegratedGradients(baseline, 50), picture, output, "integrated_baseline_50");
      double difference = golden.path("outputs").get(output).path("difference_baseline").asDouble();
      double sum = IntStream.range(0, image.length).mapToDouble(i -> found.values()[i]).sum();
      Attributions.Completeness completeness = found.completeness().orElseThrow();
      assertThat(completeness.difference()).isCloseTo(difference, within(TOLERANCE));
      assertThat(completeness.absolute())
          .isCloseTo(Math.abs(sum - difference), within(3 * TOLERANCE));
      assertThat(completeness.relative().orElseThrow())
          .isCloseTo(completeness.absolute() / Math.abs(difference), within(1e-3));
    }
  }

  @Test
  void occlusionIsThatOfLoopsOverWindows() {
    int patch = golden.path("patch").asInt();
    int stride = golden.path("stride").asInt();
    for (int output = 0; output < 3; output++) {
      Attributions _ =
          check(
              new Occlusion(new Baseline.Zeros(), patch, stride),
              picture,
              output,
              "occlusion_zeros");
      Attributions _ =
          check(new Occlusion(baseline, patch, stride), picture, output, "occlusion_baseline");
      Attributions _ =
          check(
              new Occlusion(baseline, patch, stride),
              Form.Row.unnamed(image.length),
              output,
              "columns_baseline");
    }
  }
}
