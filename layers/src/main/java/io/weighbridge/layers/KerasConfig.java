package io.weighbridge.layers;

import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
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

  /// Networks in networks in networks: deeper than this nobody builds them.
  static final int MAX_NESTING = 32;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KerasConfig() {}

  /// @throws NetworkException naming the layer and its class if it is not supported
  public static Network read(String json) {
    return read(json, null, List.of());
  }

  /// @param version of Keras, where the file says it; null to judge by the description
  /// @param shapes of one example, one for each input, in place of those described; none to leave
  ///   them
  /// @throws NetworkException naming the layer and its class if it is not supported
  public static Network read(
      String json, @org.jspecify.annotations.Nullable KerasVersion version, List<Shape> shapes) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException notJson) {
      throw new NetworkException(
          "the network's description is no JSON: " + notJson.getOriginalMessage(), notJson);
    }
    // TensorFlow.js puts what Keras saved into an object with its version.
    if (root.path("model_config").isObject()) {
      root = root.path("model_config");
    }
    if (root.has("node") && root.has("versions")) {
      throw new NetworkException(
          "this is a graph of TensorFlow's operations, not a network of Keras' layers");
    }
    if (root.path("class_name").asString("").isEmpty()) {
      throw new NetworkException("the network's description has no class_name");
    }
    KerasVersion written = version == null ? version(root) : version;
    return network(entry(root, written, 0), shapes);
  }

  /// Only Keras 3 says of which module a class is.
  private static KerasVersion version(JsonNode root) {
    return KerasVersion.of(root.path("keras_version").asString(""))
        .orElse(root.has("module") ? KerasVersion.THREE : new KerasVersion(2));
  }

  /// `{"class_name": …, "config": …}` of a layer or a network.
  static KerasLayer entry(JsonNode entry, KerasVersion version, int depth) {
    KerasLayer layer =
        new KerasLayer(
            entry.path("class_name").asString(""),
            entry.path("config"),
            version,
            depth,
            entry.path("inbound_nodes"));
    String module = entry.path("module").asString("keras");
    if (!module.matches("(keras|tf_keras|tensorflow)(\\..*)?")) {
      throw layer.problem("is of the module %s, which is not Keras'".formatted(module));
    }
    if (depth > MAX_NESTING) {
      throw layer.problem("is inside of more than %d others".formatted(MAX_NESTING));
    }
    return layer;
  }

  static boolean isNetwork(KerasLayer layer) {
    return switch (layer.className()) {
      case "Sequential", "Functional", "Model" -> true;
      default -> false;
    };
  }

  static Network network(KerasLayer keras, List<Shape> shapes) {
    return switch (keras.className()) {
      case "Sequential" -> sequential(keras, shapes);
      case "Functional", "Model" -> KerasGraph.read(keras, shapes);
      default ->
          throw new NetworkException(
              "networks of class %s are not supported".formatted(keras.className()));
    };
  }

  private static Network sequential(KerasLayer keras, List<Shape> shapes) {
    // Keras 1 and early Keras 2 put the list of layers where later ones put an object.
    JsonNode entries = keras.config().isArray() ? keras.config() : keras.config().path("layers");
    checkSize(entries);
    List<Layer> layers = new ArrayList<>();
    for (JsonNode each : entries) {
      KerasLayer entry = entry(each, keras.version(), keras.depth() + 1);
      if (layers.isEmpty()) {
        boolean input = entry.className().equals("InputLayer");
        layers.add(
            shapes.isEmpty()
                ? new Input(input ? entry.name() : "", inputShape(entry, keras))
                : new Input(input ? entry.name() : "", shapes.getFirst()));
        if (input) {
          continue;
        }
      }
      layers.add(layer(entry));
    }
    return new Network(keras.config().path("name").asString("sequential"), layers);
  }

  static void checkSize(JsonNode entries) {
    if (!entries.isArray() || entries.isEmpty() || entries.size() > MAX_LAYERS) {
      throw new NetworkException(
          "the network's description has %d layers, not 1 to %d"
              .formatted(entries.size(), MAX_LAYERS));
    }
  }

  private static Shape inputShape(KerasLayer first, KerasLayer network) {
    if (first.className().equals("Embedding")) {
      return first.integer("input_length").map(Shape::of)
          .or(() -> KerasLayer.shape(first.config().path("batch_input_shape")))
          .or(() -> built(network))
          .orElseThrow(() -> first.problem("says nothing of the length of its input" + ADVICE));
    }
    // In Keras 1 the first layer says its width alone, for recurrent ones with the length beside.
    Optional<Shape> sequence =
        first.integer("input_length")
            .flatMap(length -> first.integer("input_dim").map(width -> Shape.of(length, width)));
    return KerasLayer.shape(first.config().path("batch_shape"))
        .or(() -> KerasLayer.shape(first.config().path("batch_input_shape")))
        .or(() -> isNetwork(first) ? nestedShape(first) : Optional.empty())
        .or(() -> sequence)
        .or(first::inputShape)
        .or(() -> built(network))
        .orElseThrow(() -> first.problem("says nothing of the shape of its input" + ADVICE));
  }

  static final String ADVICE = ": say it with --input-shape";

  private static Optional<Shape> built(KerasLayer network) {
    return KerasLayer.shape(network.config().path("build_input_shape"));
  }

  private static Optional<Shape> nestedShape(KerasLayer nested) {
    Network inner = network(nested, List.of());
    return inner.inputs().size() == 1 ? Optional.of(inner.inputShape()) : Optional.empty();
  }

  /// A layer, or a network in the place of one.
  static Layer layer(KerasLayer keras) {
    if (isNetwork(keras)) {
      return new Nested(keras.name(), network(keras, List.of()), keras.trainable());
    }
    if (!keras.setting("activity_regularizer").isMissingNode()) {
      throw keras.problem("has an activity_regularizer, which is not supported");
    }
    return KerasLayers.read(keras);
  }
}
