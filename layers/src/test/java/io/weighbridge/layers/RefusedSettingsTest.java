package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What would change the numbers and is not done here is refused, not passed over.
class RefusedSettingsTest {

  private static String sequential(String entry) {
    return """
    {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer",
        "config": {"name": "in", "batch_shape": [null, 5, 4]}}, %s]}}
    """
        .formatted(entry);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Dropout | \"rate\": 0.5, \"noise_shape\": [null, 1, 4] | has noise_shape, which",
        "Dropout | \"rate\": \"0.5\" | has the rate \"0.5\", not a finite number",
        "Dense | \"units\": 2.5 | has the units 2.5, not a whole number",
        "Dense | \"units\": \"2\" | has the units \"2\", not a whole number",
        "Dense | \"units\": 4294967296 | not a whole number of 32 bits",
        "Dense | \"units\": 2, \"use_bias\": \"no\" | has the use_bias \"no\", not true or false",
        "Dense | \"units\": 2, \"trainable\": [] | has the trainable [], not true or false",
        "Dense | \"units\": 2, \"lora_rank\": 4 | has lora_rank",
        "Dense | \"units\": 2, \"quantization_config\": {\"class_name\": \"Int8\"} | has quantization",
        "Dense | \"units\": 2, \"activity_regularizer\": \"l2\" | has activity_regularizer",
        "Dense | \"units\": 2, \"dtype\": \"int8_from_float32\" | has the dtype",
        "Dense | \"units\": 2, \"dtype\": {\"class_name\": \"QuantizedDTypePolicy\", \"config\": "
            + "{\"mode\": \"int8\", \"source_name\": \"float32\"}} | has the dtype",
        "Rescaling | \"scale\": 0.5, \"dtype\": \"uint8\" | computes with the dtype uint8",
        "Rescaling | \"scale\": 2, \"offset\": \"1\" | has the offset \"1\", not finite numbers",
        "Rescaling | \"scale\": 1e999 | not finite numbers",
        "LSTM | \"units\": 2, \"time_major\": true | has time_major",
        "LSTM | \"units\": 2, \"return_sequences\": 7 | not true or false",
        "Conv1D | \"filters\": 2, \"kernel_size\": 1, \"padding\": [\"same\"] | not a word",
        "Conv1D | \"filters\": 2, \"kernel_size\": 1.5 | has the kernel_size 1.5",
        "Conv1D | \"filters\": 2, \"kernel_size\": 1, \"groups\": \"2\" | has the groups \"2\"",
        "BatchNormalization | \"virtual_batch_size\": 8 | has virtual_batch_size",
        "BatchNormalization | \"renorm\": true | has renorm",
        "BatchNormalization | \"epsilon\": \"small\" | has the epsilon \"small\"",
        "LayerNormalization | \"rms_scaling\": true | has rms_scaling",
        "MultiHeadAttention | \"num_heads\": 1, \"key_dim\": 2, \"use_gate\": true | has use_gate",
        "ReLU | \"max_value\": \"6\" | has the max_value \"6\"",
        "Dense | \"units\": 2, \"activation\": {\"module\": \"builtins\", \"class_name\": \"function\","
            + " \"config\": \"gelu\", \"registered_name\": \"my>gelu\"} | the activation my>gelu",
        "Dense | \"units\": 2, \"activation\": {\"class_name\": \"__lambda__\", \"config\": "
            + "{\"value\": \"4wEAAAA=\"}} | has the activation __lambda__",
      })
  void aSettingThatChangesTheNumbersIsRefused(String kind, String settings, String message) {
    String json =
        sequential(
            "{\"module\": \"keras.layers\", \"class_name\": \"%s\", \"config\": {\"name\": \"x\", %s}}"
                .formatted(kind, settings));
    assertThatThrownBy(() -> KerasConfig.read(json))
        .isInstanceOf(NetworkException.class)
        .hasMessageStartingWith("layer \"x\" (" + kind + ")")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"module\": null, \"class_name\": \"Dense\", \"registered_name\": \"my>Dense\"",
        "\"module\": \"keras.layers\", \"class_name\": \"Dense\", \"registered_name\": \"my>Dense\"",
        "\"module\": \"os\", \"class_name\": \"Dense\"",
        "\"module\": \"keras.src.ops.nn\", \"class_name\": \"Dense\"",
        "\"module\": \"kerasx.layers\", \"class_name\": \"Dense\"",
      })
  void aLayerOfOthersIsRefused(String of) {
    String json = sequential("{%s, \"config\": {\"name\": \"x\", \"units\": 2}}".formatted(of));
    assertThatThrownBy(() -> KerasConfig.read(json))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("layer \"x\" (Dense) is ")
        .hasMessageContaining("not");
  }

  /// Keras 2.2 wrote the largest value of a rectifier so.
  @Test
  void numbersThatWereArraysAreNumbers() {
    for (String value :
        new String[] {
          "{\"type\": \"ndarray\", \"value\": 6.0}",
          "{\"class_name\": \"__numpy__\", \"config\": {\"value\": 6.0, \"dtype\": \"float32\"}}",
          "{\"class_name\": \"__tensor__\", \"config\": {\"value\": 6.0, \"dtype\": \"float32\"}}"
        }) {
      Network network =
          KerasConfig.read(
              sequential(
                  "{\"class_name\": \"ReLU\", \"config\": {\"name\": \"x\", \"max_value\": %s}}"
                      .formatted(value)));
      assertThat(network.layers().getLast()).isEqualTo(new ReLU("x", 6, 0, 0));
    }
  }

  private static String tensor(String layer) {
    return "{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"%s\", 0, 0]}}"
        .formatted(layer);
  }

  private static String graph(String last, String output) {
    return """
    {"module": "keras.src.models.functional", "class_name": "Functional", "config": {
      "name": "f", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "name": "in",
        "config": {"name": "in", "batch_shape": [null, 5]}, "inbound_nodes": []},
      {"module": "keras.layers", "class_name": "InputLayer", "name": "other",
        "config": {"name": "other", "batch_shape": [null, 5]}, "inbound_nodes": []},
      {"module": "keras.layers", "class_name": "Embedding", "name": "e", "config":
        {"name": "e", "input_dim": 9, "output_dim": 3, "mask_zero": true}, "inbound_nodes":
        [{"args": [%s], "kwargs": {}}]}, %s],
      "input_layers": [["in", 0, 0], ["other", 0, 0]], "output_layers": [["%s", 0, 0]]}}
    """
        .formatted(tensor("in"), last, output);
  }

  private static String lstm(String kwargs) {
    return """
    {"module": "keras.layers", "class_name": "LSTM", "name": "x", "config":
      {"name": "x", "units": 2}, "inbound_nodes": [{"args": [%s], "kwargs": {%s}}]}
    """
        .formatted(tensor("e"), kwargs);
  }

  private static String compared(String with, String to) {
    return """
    {"module": "keras.src.ops.numpy", "class_name": "NotEqual", "name": "not_equal", "config":
      {"name": "not_equal"}, "registered_name": "NotEqual",
      "inbound_nodes": [{"args": [%s, %s], "kwargs": {}}]},
    """
        .formatted(tensor(with), to);
  }

  @Test
  void theMaskOfALayerIsWorkedOutHere() {
    String masked = lstm("\"training\": false, \"mask\": " + tensor("not_equal"));
    assertThat(KerasConfig.read(graph(compared("in", "0") + masked, "x")).outputShape())
        .isEqualTo(Shape.of(2));
  }

  @Test
  void otherMasksAreRefused() {
    String masked = lstm("\"mask\": " + tensor("not_equal"));
    assertThatThrownBy(() -> KerasConfig.read(graph(compared("in", "1") + masked, "x")))
        .hasMessage(
            "layer \"not_equal\" (NotEqual) works out what is no mask of a layer, which is not"
                + " supported");
    assertThatThrownBy(() -> KerasConfig.read(graph(compared("other", "0") + masked, "x")))
        .hasMessageContaining("works out what is no mask of a layer");
    assertThatThrownBy(() -> KerasConfig.read(graph(lstm("\"mask\": " + tensor("other")), "x")))
        .hasMessage("layer \"x\" (LSTM) is called with a mask of its own, which is not supported");
  }

  @Test
  void whatIsSaidInACallIsNotPassedOver() {
    for (String said : new String[] {"training", "return_attention_scores", "use_causal_mask"}) {
      assertThatThrownBy(() -> KerasConfig.read(graph(lstm("\"%s\": true".formatted(said)), "x")))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("layer \"x\" (LSTM) is called with " + said);
      assertThatCode(() -> KerasConfig.read(graph(lstm("\"%s\": null".formatted(said)), "x")))
          .doesNotThrowAnyException();
    }
  }

  private static String sum(String one, String other) {
    return """
    {"module": "keras.src.ops.numpy", "class_name": "Add", "name": "x", "config":
      {"name": "x"}, "registered_name": "Add", "inbound_nodes":
      [{"args": [%s, %s], "kwargs": {}}]}
    """
        .formatted(one, other);
  }

  @Test
  void sumsAreLayersIfTheyAreOfTwoTensors() {
    assertThat(KerasConfig.read(graph(sum(tensor("in"), tensor("other")), "x")).layers().getLast())
        .isEqualTo(new Add("x"));
    for (String constant :
        new String[] {
          "1",
          "{\"class_name\": \"__tensor__\", \"config\": {\"value\": [1.0], \"dtype\": \"float32\"}}"
        }) {
      assertThatThrownBy(() -> KerasConfig.read(graph(sum(tensor("in"), constant), "x")))
          .hasMessage("layer \"x\" (Add) is called with a constant, which is not supported");
    }
    assertThatThrownBy(() -> KerasConfig.read(graph(sum(tensor("in"), tensor("e")), "x")))
        .hasMessageStartingWith("layer \"x\" (Add):");
  }
}
