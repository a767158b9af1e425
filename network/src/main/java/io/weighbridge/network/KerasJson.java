package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a network as the JSON that `keras.models.model_from_json` of Keras 3 reads.
public final class KerasJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KerasJson() {}

  public static String write(Network network) {
    ObjectNode config = object();
    config.put("name", network.name()).put("trainable", true).put("dtype", "float32");
    ArrayNode layers = config.putArray("layers");
    for (Network.Node node : network.nodes()) {
      layers.add(layer(node));
    }
    config.set("build_input_shape", batchShape(network.inputShape()));
    ObjectNode root = object();
    root.put("module", "keras").put("class_name", "Sequential");
    root.set("config", config);
    root.putNull("registered_name");
    return JSON.writeValueAsString(root);
  }

  private static ObjectNode layer(Network.Node node) {
    Layer layer = node.layer();
    ObjectNode config = object();
    config.put("name", layer.name());
    if (!(layer instanceof Input)) {
      config.put("trainable", !(layer instanceof Dense dense) || dense.trainable());
    }
    config.put("dtype", "float32");
    switch (layer) {
      case Input(_, Shape shape) -> config.set("batch_shape", batchShape(shape));
      case Flatten _ -> config.put("data_format", "channels_last");
      case Reshape reshape -> {
        ArrayNode target = config.putArray("target_shape");
        reshape.target().forEach(target::add);
      }
      case Dense dense -> {
        config.put("units", dense.units());
        config.put("activation", dense.activation().kerasName());
        config.put("use_bias", dense.useBias());
        config.set("kernel_initializer", Initializers.write(dense.kernelInitializer()));
        config.set("bias_initializer", Initializers.write(dense.biasInitializer()));
        config.putNull("kernel_regularizer").putNull("bias_regularizer");
        config.putNull("kernel_constraint").putNull("bias_constraint");
      }
      case ActivationLayer(_, Activation activation) ->
          config.put("activation", activation.kerasName());
      case Dropout(_, double rate) -> config.put("rate", rate).putNull("seed");
      case Rescaling(_, double scale, double offset) ->
          config.put("scale", scale).put("offset", offset);
    }
    ObjectNode entry = object();
    entry.put("module", "keras.layers").put("class_name", layer.kerasClass());
    entry.set("config", config);
    entry.putNull("registered_name");
    if (!(layer instanceof Input)) {
      entry.set("build_config", object().set("input_shape", batchShape(node.input())));
    }
    return entry;
  }

  private static ArrayNode batchShape(Shape shape) {
    ArrayNode extents = JsonNodeFactory.instance.arrayNode();
    extents.addNull();
    for (long extent : shape.extents()) {
      extents.add(extent);
    }
    return extents;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
