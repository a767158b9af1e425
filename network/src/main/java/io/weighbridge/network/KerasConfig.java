package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON in which Keras describes a network: `model.to_json()`, the `model_config` of an
/// HDF5 file, the `config.json` of a `.keras` archive, as Keras 1, 2 and 3 write them.
///
/// Nothing in a configuration is code here: Lambda layers and custom classes are refused by name.
public final class KerasConfig {

  /// Larger networks are not described by hand-sized JSON.
  static final int MAX_LAYERS = 10_000;

  /// Settings of a layer that change what it computes and that no engine here computes.
  private static final List<String> REGULARISERS =
      List.of(
          "kernel_regularizer",
          "bias_regularizer",
          "activity_regularizer",
          "kernel_constraint",
          "bias_constraint",
          "W_regularizer",
          "b_regularizer",
          "W_constraint",
          "b_constraint");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KerasConfig() {}

  /// @throws NetworkException naming the layer and its class if it is not supported
  public static Network read(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException notJson) {
      throw new NetworkException(
          "the network's description is no JSON: " + notJson.getOriginalMessage(), notJson);
    }
    String kind = root.path("class_name").asString("");
    if (!kind.equals("Sequential")) {
      throw new NetworkException(
          kind.isEmpty()
              ? "the network's description has no class_name"
              : "networks of class %s are not read yet; Sequential ones are".formatted(kind));
    }
    JsonNode config = root.path("config");
    // Keras 1 and early Keras 2 put the list of layers where later ones put an object.
    JsonNode entries = config.isArray() ? config : config.path("layers");
    if (!entries.isArray() || entries.isEmpty() || entries.size() > MAX_LAYERS) {
      throw new NetworkException(
          "the network's description has %d layers, not 1 to %d"
              .formatted(entries.size(), MAX_LAYERS));
    }
    List<Layer> layers = new ArrayList<>();
    for (JsonNode entry : entries) {
      String className = entry.path("class_name").asString("");
      KerasLayer layer = new KerasLayer(className, entry.path("config"));
      if (layers.isEmpty() && !className.equals("InputLayer")) {
        layers.add(new Input("", inputShape(layer, config)));
      }
      layers.add(layer(layer));
    }
    return new Network(config.path("name").asString("sequential"), layers);
  }

  private static Shape inputShape(KerasLayer first, JsonNode network) {
    return first
        .inputShape()
        .or(() -> KerasLayer.shape(network.path("build_input_shape")))
        .orElseThrow(() -> first.problem("says nothing of the shape of its input"));
  }

  private static Layer layer(KerasLayer layer) {
    return switch (layer.className()) {
      case "InputLayer" ->
          new Input(
              layer.name(),
              layer.inputShape().orElseThrow(() -> layer.problem("has no shape that is known")));
      case "Flatten" -> flatten(layer);
      case "Reshape" ->
          new Reshape(
              layer.name(),
              KerasLayer.integers(layer.config().path("target_shape"))
                  .orElseThrow(() -> layer.problem("has no target_shape")));
      case "Dense" -> dense(layer);
      case "Activation" -> new ActivationLayer(layer.name(), layer.activation());
      case "ReLU" -> plain(layer, Activation.RELU, "max_value", "negative_slope", "threshold");
      case "Softmax" -> new ActivationLayer(layer.name(), lastAxis(layer, Activation.SOFTMAX));
      case "Dropout" ->
          new Dropout(
              layer.name(), layer.number("rate").or(() -> layer.number("p")).orElse(Double.NaN));
      case "Rescaling" ->
          new Rescaling(
              layer.name(),
              layer.number("scale").orElseThrow(() -> layer.problem("has no single scale")),
              layer.config().path("offset").isMissingNode()
                  ? 0
                  : layer.number("offset").orElseThrow(() -> layer.problem("has several offsets")));
      default -> throw layer.problem("is of a class that is not supported");
    };
  }

  /// With channels first Keras moves them last before it flattens: other numbers in other places.
  private static Flatten flatten(KerasLayer layer) {
    if (layer.config().path("data_format").asString("").equals("channels_first")) {
      throw layer.problem("has the data_format channels_first, which is not supported");
    }
    return new Flatten(layer.name());
  }

  private static Dense dense(KerasLayer layer) {
    for (String setting : REGULARISERS) {
      JsonNode value = layer.config().path(setting);
      if (!value.isMissingNode() && !value.isNull()) {
        throw layer.problem("has a " + setting + ", which is not supported");
      }
    }
    int units =
        layer
            .integer("units")
            .or(() -> layer.integer("output_dim"))
            .orElseThrow(() -> layer.problem("has no number of units"));
    JsonNode config = layer.config();
    return new Dense(
        layer.name(),
        units,
        layer.activation(),
        config.path("use_bias").asBoolean(config.path("bias").asBoolean(true)),
        layer.initializer(List.of("kernel_initializer", "init"), Initializers.GLOROT_UNIFORM),
        layer.initializer(List.of("bias_initializer"), Initializers.ZEROS),
        config.path("trainable").asBoolean(true));
  }

  /// An activation layer whose settings, if any, leave the plain function.
  private static Layer plain(KerasLayer layer, Activation activation, String... settings) {
    for (String setting : settings) {
      Optional<Double> value = layer.number(setting);
      if (value.isPresent() && value.get() != 0) {
        throw layer.problem("has a " + setting + ", which is not supported");
      }
    }
    return new ActivationLayer(layer.name(), activation);
  }

  private static Activation lastAxis(KerasLayer layer, Activation activation) {
    if (layer.integer("axis").orElse(-1) != -1) {
      throw layer.problem("works along an axis that is not the last");
    }
    return activation;
  }
}
