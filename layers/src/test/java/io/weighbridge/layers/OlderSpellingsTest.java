package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Settings as Keras 1 and 2 spelled them.
class OlderSpellingsTest {

  private static Layer read(String className, String config) {
    return KerasLayers.read(
        new KerasLayer(
            className,
            JsonMapper.shared().readTree(config),
            KerasVersion.ONE,
            0,
            MissingNode.getInstance()));
  }

  @Test
  void poolingOfKeras1() {
    assertThat(
            read(
                "MaxPooling1D",
                """
                {"name": "m", "pool_length": 3, "stride": null, "border_mode": "same"}\
                """))
        .isEqualTo(new MaxPooling1D("m", new PoolingWindow(List.of(3), List.of(3), true, false)));
    assertThat(
            read(
                "AveragePooling2D",
                """
                {"name": "a", "pool_size": [2, 3], "strides": [1, 2], "border_mode": "valid",
                 "dim_ordering": "th"}\
                """))
        .isEqualTo(
            new AveragePooling2D(
                "a", new PoolingWindow(List.of(2, 3), List.of(1, 2), false, true)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | 2 2 2 2",
        "[1, 2] | 1 1 2 2",
        "[[1, 2], [3, 4]] | 1 2 3 4",
        "[1, 2, 3, 4] | 1 2 3 4"
      })
  void marginsInAllTheirForms(String padding, String expected) {
    ZeroPadding2D layer = (ZeroPadding2D) read("ZeroPadding2D", "{\"padding\": " + padding + "}");
    List<Integer> numbers =
        layer.margins().stream().flatMap(m -> List.of(m.before(), m.after()).stream()).toList();
    assertThat(numbers.toString().replaceAll("[\\[\\],]", "")).isEqualTo(expected);
  }

  @Test
  void marginsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> read("Cropping1D", "{\"name\": \"c\", \"cropping\": [1, -1]}"))
        .isInstanceOf(NetworkException.class)
        .hasMessage("layer \"c\" (Cropping1D) has the cropping [1,-1]");
    assertThatThrownBy(() -> read("ZeroPadding2D", "{\"name\": \"z\", \"padding\": [1, 2, 3]}"))
        .hasMessage("layer \"z\" (ZeroPadding2D) has the padding [1,2,3]");
  }

  @Test
  void upSamplingOfKeras1() {
    assertThat(read("UpSampling1D", "{\"name\": \"u\", \"length\": 3}"))
        .isEqualTo(new UpSampling1D("u", 3));
  }

  @Test
  void batchNormalizationOfKeras1() {
    BatchNormalization layer =
        (BatchNormalization)
            read(
                "BatchNormalization",
                """
                {"name": "b", "mode": 0, "axis": 1, "epsilon": 1e-5, "momentum": 0.9,
                 "gamma_init": "zero", "beta_init": "one"}\
                """);
    assertThat(layer.axis()).isEqualTo(1);
    assertThat(layer.epsilon()).isEqualTo(1e-5);
    assertThat(layer.momentum()).isEqualTo(0.9);
    assertThat(layer.gamma()).isEqualTo(io.weighbridge.network.ParameterRules.ZEROS);
    assertThat(layer.beta()).isEqualTo(io.weighbridge.network.ParameterRules.ONES);
    assertThatThrownBy(() -> read("BatchNormalization", "{\"name\": \"b\", \"mode\": 2}"))
        .hasMessage("layer \"b\" (BatchNormalization) has the mode 2, not supported");
  }

  @Test
  void rectifiersOfKeras1And2() {
    assertThat(read("LeakyReLU", "{\"name\": \"l\", \"alpha\": 0.25}"))
        .isEqualTo(new LeakyReLU("l", 0.25));
    assertThat(read("LeakyReLU", "{\"name\": \"l\"}")).isEqualTo(new LeakyReLU("l", 0.3));
    assertThat(read("ThresholdedReLU", "{\"name\": \"t\", \"theta\": 0.5}"))
        .isEqualTo(new ReLU("t", Double.POSITIVE_INFINITY, 0, 0.5));
  }

  @ParameterizedTest
  @CsvSource({
    "sum, Add",
    "mul, Multiply",
    "ave, Average",
    "max, Maximum",
    "concat, Concatenate",
    "dot, Dot"
  })
  void mergesOfKeras1(String mode, String now) {
    Layer layer =
        read(
            "Merge",
            """
            {"name": "m", "layers": [], "mode": "%s", "concat_axis": 1, "dot_axes": [1, 1]}\
            """
                .formatted(mode));
    assertThat(layer.kerasClass()).isEqualTo(now);
    if (layer instanceof Concatenate concatenate) {
      assertThat(concatenate.axis()).isEqualTo(1);
    }
  }

  @Test
  void mergesThatAreNotHereAreRefused() {
    assertThatThrownBy(() -> read("Merge", "{\"name\": \"m\", \"mode\": \"cos\"}"))
        .hasMessage("layer \"m\" (Merge) has the mode cos, not supported");
    assertThatThrownBy(() -> read("Merge", "{\"name\": \"m\", \"layers\": [{}, {}]}"))
        .hasMessageContaining("holds the layers before it");
  }

  @Test
  void noiseOfKeras1() {
    assertThat(read("GaussianNoise", "{\"name\": \"g\", \"sigma\": 0.1}"))
        .isEqualTo(new GaussianNoise("g", 0.1));
    assertThat(read("SpatialDropout2D", "{\"name\": \"s\", \"p\": 0.2, \"dim_ordering\": \"th\"}"))
        .isEqualTo(new SpatialDropout2D("s", 0.2, true));
  }
}
