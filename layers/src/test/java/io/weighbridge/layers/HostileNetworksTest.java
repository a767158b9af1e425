package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks that somebody wrote to do harm: each is refused in one sentence that names the place,
/// soon, and before memory is taken.
class HostileNetworksTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private static String sequential(String shape, String layers) {
    return """
    {"class_name": "Sequential", "config": {"name": "s", "layers": [
      {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, %s]}}, %s]}}
    """
        .formatted(shape, layers);
  }

  private static String layer(String kind, String settings) {
    return "{\"class_name\": \"%s\", \"config\": {\"name\": \"x\"%s}}"
        .formatted(kind, settings.isEmpty() ? "" : ", " + settings);
  }

  private static void refused(String json, String message) {
    Assertions.assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> Assembly.check(KerasConfig.read(json)))
                .isInstanceOf(NetworkException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"))
                .hasMessageContaining(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "5, 4 | Dense | \"units\": 2147483647",
        "5, 4 | Dense | \"units\": -1",
        "5, 4 | Dense | \"units\": 1e18",
        "5, 4 | LSTM | \"units\": 2147483647",
        "5, 4 | GRU | \"units\": 0",
        "5, 4 | LSTM | \"units\": 2, \"dropout\": 1",
        "1000000000, 1 | LSTM | \"units\": 2000000",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 1000000000",
        "5, 4 | Conv1D | \"filters\": 2147483647, \"kernel_size\": 3",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 3, \"strides\": 0",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 3, \"strides\": -1",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 3, \"dilation_rate\": 0",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 3, \"dilation_rate\": 2147483647",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 3, \"groups\": 0",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": 3, \"groups\": -2",
        "5, 4 | Conv1D | \"filters\": 3, \"kernel_size\": 3, \"groups\": 2",
        "5, 4 | Conv1D | \"filters\": 2, \"kernel_size\": [], \"strides\": 1",
        "5, 4, 3 | Conv2D | \"filters\": 2, \"kernel_size\": [1, 1, 1]",
        "5, 4, 3 | Conv2D | \"filters\": 2, \"kernel_size\": 1, \"padding\": \"full\"",
        "5, 4 | Conv1DTranspose | \"filters\": 2, \"kernel_size\": 3, \"strides\": 2147483647",
        "5, 4 | Conv1DTranspose | \"filters\": 2, \"kernel_size\": 3, \"output_padding\": -99",
        "5, 4, 3 | DepthwiseConv2D | \"kernel_size\": 1, \"depth_multiplier\": 2147483647",
        "5, 4 | UpSampling1D | \"size\": 2147483647",
        "5, 4, 3 | UpSampling2D | \"size\": [1000000, 1000000]",
        "5, 4, 3 | UpSampling2D | \"size\": [0, 1]",
        "5, 4 | ZeroPadding1D | \"padding\": 1000000000",
        "5, 4 | ZeroPadding1D | \"padding\": -1",
        "5, 4 | ZeroPadding1D | \"padding\": [1, 1, 1]",
        "5, 4, 3 | ZeroPadding2D | \"padding\": [[1000000000, 1], [1, 1]]",
        "5, 4 | Cropping1D | \"cropping\": 3",
        "5, 4, 3 | Cropping2D | \"cropping\": 2147483647",
        "4 | RepeatVector | \"n\": 2147483647",
        "4 | RepeatVector | \"n\": 0",
        "5 | Embedding | \"input_dim\": 1000000000000, \"output_dim\": 1",
        "5 | Embedding | \"input_dim\": 2147483647, \"output_dim\": 2147483647",
        "5 | Embedding | \"input_dim\": 0, \"output_dim\": 3",
        "5, 4 | Reshape | \"target_shape\": [2147483647, 2147483647, 2147483647, 2147483647]",
        "5, 4 | Reshape | \"target_shape\": [-1, 0]",
        "5, 4 | Reshape | \"target_shape\": [-2, -10]",
        "5, 4 | Reshape | \"target_shape\": \"all\"",
        "5, 4 | Permute | \"dims\": [1, 1]",
        "5, 4 | Permute | \"dims\": [0, 1]",
        "5, 4 | Permute | \"dims\": [1, 2, 3]",
        "5, 4 | Permute | \"dims\": []",
        "5, 4 | Softmax | \"axis\": 3",
        "5, 4 | Softmax | \"axis\": -4",
        "5, 4 | Softmax | \"axis\": []",
        "5, 4 | Softmax | \"axis\": \"last\"",
        "5, 4 | BatchNormalization | \"axis\": 0",
        "5, 4 | BatchNormalization | \"axis\": [1, 2]",
        "5, 4 | BatchNormalization | \"epsilon\": NaN",
        "5, 4 | LayerNormalization | \"axis\": [1, 9]",
        "5, 4 | LayerNormalization | \"epsilon\": -1e999",
        "5, 4 | GroupNormalization | \"groups\": 3",
        "5, 4 | GroupNormalization | \"groups\": 0",
        "5, 4 | UnitNormalization | \"axis\": 7",
        "5, 4 | Normalization | \"axis\": 5",
        "5, 4 | MaxPooling1D | \"pool_size\": 0",
        "5, 4 | MaxPooling1D | \"pool_size\": 2147483647",
        "5, 4 | MaxPooling1D | \"pool_size\": 2, \"strides\": -1",
        "5, 4 | AveragePooling1D | \"pool_size\": 2, \"data_format\": \"sideways\"",
        "5, 4 | Dropout | \"rate\": -0.1",
        "5, 4 | Dropout | \"rate\": true",
        "5, 4 | GaussianNoise | \"stddev\": -1",
        "5, 4 | ReLU | \"max_value\": -1",
        "5, 4 | PReLU | \"shared_axes\": [9]",
        "5, 4 | Activation | \"activation\": {\"class_name\": \"__lambda__\"}",
        "5, 4 | Activation | \"activation\": [\"4wEAAAA=\", null, null]",
        "5, 4 | Lambda | \"function\": [\"4wEAAAA=\", null, null]",
        "5, 4 | TimeDistributed | \"layer\": null",
        "5, 4 | TimeDistributed | \"layer\": {\"class_name\": \"Lambda\", \"config\": {}}",
        "5, 4 | Bidirectional | \"layer\": {\"class_name\": \"Dense\", \"config\": {\"units\": 2}}",
        "5, 4 | Bidirectional | \"layer\": {\"class_name\": \"LSTM\", \"config\": {\"units\": 3}},"
            + " \"merge_mode\": \"best\"",
        "5, 4 | Dot | \"axes\": 1",
        "5, 4 | Attention | \"dropout\": 0",
        "5, 4 | MultiHeadAttention | \"num_heads\": 1000000000, \"key_dim\": 1000000000",
      })
  void settingsThatNobodyMeansAreRefused(String shape, String kind, String settings) {
    String json = sequential(shape, layer(kind, settings == null ? "" : settings));
    refused(json, settings != null && settings.contains("NaN") ? "no JSON" : "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"two\"",
        "{}",
        "[]",
        "[[1]]",
        "{\"a\": 1}",
        "-7",
        "1e300",
        "2.5"
      })
  void aSettingOfAnyOtherTypeIsReadOrRefused(String value) {
    for (String kind : KerasLayers.current()) {
      for (String setting :
          List.of(
              "units",
              "filters",
              "kernel_size",
              "strides",
              "padding",
              "axis",
              "epsilon",
              "rate",
              "activation",
              "use_bias",
              "kernel_initializer",
              "kernel_regularizer",
              "trainable",
              "target_shape",
              "dims",
              "n",
              "size",
              "cropping",
              "pool_size",
              "axes",
              "layer",
              "dtype",
              "num_heads",
              "key_dim",
              "output_shape",
              "scale",
              "offset",
              "mean",
              "variance",
              "name",
              "batch_shape",
              "groups",
              "momentum",
              "kernel_constraint",
              "data_format")) {
        String json =
            sequential(
                "5, 4",
                "{\"class_name\": \"%s\", \"config\": {\"units\": 2, \"%s\": %s}}"
                    .formatted(kind, setting, value));
        try {
          Assembly.check(KerasConfig.read(json));
        } catch (NetworkException refused) {
          assertThat(refused.getMessage()).as("%s %s", kind, setting).doesNotContain("\n");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sequential", "TimeDistributed", "Bidirectional"})
  void deepNestingIsRefused(String kind) {
    String before =
        kind.equals("Sequential")
            ? "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": ["
            : "{\"class_name\": \"%s\", \"config\": {\"name\": \"t\", \"layer\": ".formatted(kind);
    String after = kind.equals("Sequential") ? "]}}" : "}}";
    String core = layer("Dense", "\"units\": 2");
    refused(sequential("5, 4", before.repeat(100) + core + after.repeat(100)), "inside of more");
    refused(sequential("5, 4", before.repeat(10_000) + core + after.repeat(10_000)), "");
  }

  /// Reading each level twice would be 2^30 readings.
  @Test
  void nestingIsReadInTimeThatGrowsWithIt() {
    int depth = KerasConfig.MAX_NESTING - 2;
    String dense =
        "{\"class_name\": \"Dense\", \"config\": {\"units\": 2, \"batch_input_shape\": [null, 4]}}";
    String nested =
        "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": [".repeat(depth)
            + dense
            + "]}}".repeat(depth);
    Assertions.assertTimeoutPreemptively(
        SOON,
        () -> {
          assertThat(KerasConfig.read(nested).inputShape()).isEqualTo(Shape.of(4));
          // Inside, all say 4.
          Network other = KerasConfig.read(nested, null, List.of(Shape.of(3)));
          assertThat(other.parameterCount()).isEqualTo(3 * 2 + 2);
          Assembly.check(other);
        });
  }

  private static String graph(String layers, String inputs, String outputs) {
    return """
    {"class_name": "Functional", "config": {"name": "f", "layers": [
      {"class_name": "InputLayer", "name": "in", "inbound_nodes": [],
        "config": {"name": "in", "batch_shape": [null, 4]}}%s],
      "input_layers": %s, "output_layers": %s}}
    """
        .formatted(layers, inputs, outputs);
  }

  private static String dense(String name, String calls) {
    return ", {\"class_name\": \"Dense\", \"name\": \"%s\", \"config\": {\"name\": \"%s\", \"units\": 4},"
            .formatted(name, name)
        + " \"inbound_nodes\": [%s]}".formatted(calls);
  }

  @Test
  void graphsThatAreNoneAreRefused() {
    String in = "[[\"in\", 0, 0]]";
    refused(graph(dense("a", "[[\"a\", 0, 0]]"), in, "[[\"a\", 0, 0]]"), "\"a\": fed by itself");
    refused(
        graph(dense("a", "[[\"b\", 0, 0]]") + dense("b", "[[\"a\", 0, 0]]"), in, "[[\"a\", 0, 0]]"),
        "fed by itself");
    refused(
        graph(dense("a", "[[\"c\", 0, 0]]"), in, "[[\"a\", 0, 0]]"), "\"c\", which there is not");
    refused(graph(dense("a", "[[\"in\", 1, 0]]"), in, "[[\"a\", 0, 0]]"), "which there is not");
    refused(graph(dense("a", "[[\"in\", 0, 1]]"), in, "[[\"a\", 0, 0]]"), "output 1");
    refused(graph(dense("a", "[[\"in\", 0, -1]]"), in, "[[\"a\", 0, 0]]"), "output -1");
    refused(graph(dense("a", in), in, "[[\"a\", 0, 7]]"), "output 7");
    refused(graph(dense("a", in), in, "[[\"a\", -1, 0]]"), "which there is not");
    refused(graph(dense("a", in), in, "[]"), "no outputs");
    refused(graph(dense("a", in), in, "[[\"b\", 0, 0]]"), "which there is not");
    refused(
        graph(dense("a", in), "[[\"b\", 0, 0]]", "[[\"a\", 0, 0]]"), "\"b\", which is no layer");
    refused(graph(dense("a", in) + dense("a", in), in, "[[\"a\", 0, 0]]"), "a second layer");
    refused(graph(dense("a", ""), in, "[[\"a\", 0, 0]]"), "");
    refused(
        graph(dense("a", "[".repeat(400) + "]".repeat(400)), in, "[[\"a\", 0, 0]]"), "too deeply");
  }

  @Test
  void aMillionCallsAreRefused() {
    String calls = "[[\"in\", 0, 0]]" + ", [[\"in\", 0, 0]]".repeat(1_000_000);
    refused(
        graph(dense("a", calls), "[[\"in\", 0, 0]]", "[[\"a\", 0, 0]]"), "more than 100000 calls");
  }

  /// Each fits, and all together do not.
  @Test
  void manyLayersThatFitOneByOneAreRefused() {
    String wide = ", " + layer("Activation", "\"activation\": \"gelu\"").replace("\"x\"", "\"\"");
    String json = sequential("500000000", wide.substring(2) + wide.repeat(4999));
    refused(json, "bytes for one example");
    refused(
        sequential(
            "500000000",
            "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"in\", \"layers\": [%s]}}"
                .formatted(
                    wide.substring(2)
                            .replaceFirst(
                                "\"\"", "\"\", \"batch_input_shape\": " + "[null, 500000000]")
                        + wide.repeat(4999))),
        "");
  }

  @Test
  void whatALayerKeepsInsideIsCounted() {
    refused(sequential("30000000, 1", layer("LSTM", "\"units\": 2000")), "bytes for one example");
    String attention =
        """
        , {"class_name": "Reshape", "name": "r", "config": {"name": "r", "target_shape": [4, 1]},
          "inbound_nodes": [[["in", 0, 0]]]},
          {"class_name": "UpSampling1D", "name": "u", "config": {"name": "u", "size": 50000000},
          "inbound_nodes": [[["r", 0, 0]]]},
          {"class_name": "MultiHeadAttention", "name": "m", "config":
            {"name": "m", "num_heads": 1, "key_dim": 1},
          "inbound_nodes": [[["u", 0, 0, {"value": ["u", 0, 0]}]]]}
        """;
    refused(graph(attention, "[[\"in\", 0, 0]]", "[[\"m\", 0, 0]]"), "for one example");
  }
}
