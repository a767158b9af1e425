package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Initializer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.weights.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KerasConfigTest {

  private static JsonNode golden() {
    try (InputStream json = KerasConfigTest.class.getResourceAsStream("keras_network.json")) {
      return JsonMapper.builder().build().readTree(Objects.requireNonNull(json));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void aNetworkOfKeras3IsReadWithAllItsLayers() {
    JsonNode golden = golden();
    Network network = KerasConfig.read(golden.path("json").asString());
    assertThat(network.name()).isEqualTo("every_layer");
    List<Network.Node> nodes = network.nodes();
    // Keras does not count its input layer.
    assertThat(nodes).hasSize(golden.path("names").size() + 1);
    for (int i = 0; i < golden.path("names").size(); i++) {
      assertThat(nodes.get(i + 1).layer().name()).isEqualTo(golden.path("names").get(i).asString());
      assertThat(nodes.get(i + 1).parameterCount())
          .isEqualTo(golden.path("counts").get(i).asLong());
    }
    assertThat(network.outputShape()).isEqualTo(Shape.of(10));
    assertThat(network.layers().getLast())
        .isInstanceOfSatisfying(Dense.class, dense -> assertThat(dense.trainable()).isFalse());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Network network = KerasConfig.read(golden().path("json").asString());
    assertThat(KerasConfig.read(KerasJson.write(network))).isEqualTo(network);
  }

  @Test
  void everyInitialiserIsWrittenAsItIsRead() {
    for (Initializer initializer :
        List.of(
            Initializers.ZEROS,
            Initializers.ONES,
            new Initializer.Constant(0.5),
            new Initializer.Uniform(-1, 2),
            new Initializer.Gaussian(0.5, 2, true),
            new Initializer.Gaussian(0, 1, false),
            Initializers.GLOROT_UNIFORM,
            Initializers.GLOROT_NORMAL,
            Initializers.HE_UNIFORM,
            Initializers.HE_NORMAL,
            Initializers.LECUN_UNIFORM,
            Initializers.LECUN_NORMAL,
            new Initializer.VarianceScaling(
                3, Initializer.Fan.OUT, Initializer.Distribution.UNTRUNCATED_NORMAL))) {
      Network network =
          Network.of(
              "n",
              new Input("", Shape.of(3)),
              new Dense(
                  "",
                  2,
                  Activation.RELU,
                  true,
                  ParameterRules.of(initializer),
                  ParameterRules.of(initializer),
                  true));
      assertThat(KerasConfig.read(KerasJson.write(network))).isEqualTo(network);
    }
  }

  @Test
  void keras1And2AreReadToo() {
    Network old =
        KerasConfig.read(
            """
            {"class_name": "Sequential", "config": [
              {"class_name": "Dense", "config": {"name": "dense_1", "input_dim": 4, "output_dim": 3,
                "init": "glorot_uniform", "activation": "relu", "bias": false}},
              {"class_name": "Dropout", "config": {"name": "dropout_1", "p": 0.5}},
              {"class_name": "Activation", "config": {"name": "last", "activation": "softmax"}}]}
            """);
    assertThat(old.inputShape()).isEqualTo(Shape.of(4));
    assertThat(old.parameterCount()).isEqualTo(12);
    Network later =
        KerasConfig.read(
            """
            {"class_name": "Sequential", "config": {"name": "s", "layers": [
              {"class_name": "Dense", "config": {"name": "d", "batch_input_shape": [null, 7],
                "units": 2, "activation": {"class_name": "function", "config": "tanh"},
                "kernel_initializer": {"class_name": "VarianceScaling", "config":
                  {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": null}}}}]}}
            """);
    assertThat(later.layers().get(1)).isEqualTo(new Dense("d", 2, Activation.TANH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Lambda | {} | layer \"x\" (Lambda) is of a class that is not supported",
        "Lambda | {} | layer \"x\" (Lambda) is of a class that is not supported",
        "Dense | {\"units\": 3, \"activation\": \"evil\"} | (Dense) has the activation evil",
        "Dense | {\"units\": 0} | (Dense): 0 units",
        "Dense | {\"units\": 3, \"kernel_regularizer\": {\"class_name\": \"Own\"}} | the regularizer Own",
        "Dropout | {\"rate\": 1.5} | rate 1.5 is not in [0, 1)",
        "Dropout | {} | rate NaN is not in [0, 1)",
        "Reshape | {\"target_shape\": [5]} | does not fit the target [5]",
        "Reshape | {\"target_shape\": [-1, -1]} | is no shape",
        "Reshape | {\"target_shape\": [2000000000, 2000000000, 2000000000]} | too large",
        "Reshape | {} | has no target_shape",
        "Rescaling | {\"scale\": [1, 2]} | has 2 numbers for an input of [4]",
        "InputLayer | {\"batch_shape\": [null, 4]} | a second input",
      })
  void whatIsNotSupportedIsNamedWithLayerAndClass(String kind, String config, String message) {
    String named = config.replaceFirst("\\{", "{\"name\": \"x\", ").replace(", }", "}");
    String json =
        """
        {"class_name": "Sequential", "config": {"name": "s", "layers": [
          {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, 4]}},
          {"class_name": "%s", "config": %s}]}}
        """
            .formatted(kind, named);
    assertThatThrownBy(() -> KerasConfig.read(json))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "null",
        "3",
        "{}",
        "{\"class_name\": \"Functional\"}",
        "{\"class_name\": \"Sequential\"}",
        "{\"class_name\": \"Sequential\", \"config\": []}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [null]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\"}]}}"
      })
  void whatIsNoDescriptionIsRefusedInOneSentence(String json) {
    assertThatThrownBy(() -> KerasConfig.read(json))
        .isInstanceOf(NetworkException.class)
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
  }

  @Test
  void deepNestingEndsInAMessage() {
    assertThatThrownBy(() -> KerasConfig.read("[".repeat(100_000)))
        .isInstanceOf(NetworkException.class);
  }
}
