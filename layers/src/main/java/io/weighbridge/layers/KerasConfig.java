package io.weighbridge.layers;

import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
  public static Network read(String json, @Nullable KerasVersion version, List<Shape> shapes) {
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
    checkModule(layer, entry);
    if (depth > MAX_NESTING) {
      throw layer.problem("is inside of more than %d others".formatted(MAX_NESTING));
    }
    return layer;
  }

  /// Operations that are layers too.
  private static final Set<String> OPERATIONS =
      Set.of("Add", "Subtract", "Multiply", "Maximum", "Minimum");

  /// Whether it is what Keras 3 makes of `x + y`.
  static boolean isOperation(JsonNode entry) {
    return entry.path("module").asString("").matches("keras\\.(src\\.)?ops\\b.*");
  }

  /// Classes of others, and the operations that Keras 3 makes of `x + 1`, may be called as layers
  /// are.
  private static void checkModule(KerasLayer layer, JsonNode entry) {
    String module = entry.path("module").asString(entry.has("module") ? "null" : "keras");
    boolean operation = isOperation(entry);
    if (operation && (MaskOperations.among(layer) || OPERATIONS.contains(layer.className()))) {
      return;
    }
    String registered = entry.path("registered_name").asString("");
    boolean own = module.equals("null") || !registered.equals(layer.className());
    if (own && !registered.isEmpty()) {
      throw layer.problem("is %s, which is not Keras'".formatted(registered));
    }
    if (operation || !module.matches("(keras|tf_keras|tensorflow)(\\..*)?")) {
      throw layer.problem(
          "is of the module %s, which is not that of Keras' layers".formatted(module));
    }
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
    checkInputs(1, shapes);
    List<Layer> layers = new ArrayList<>();
    for (JsonNode each : entries) {
      KerasLayer entry = entry(each, keras.version(), keras.depth() + 1);
      boolean input = layers.isEmpty() && entry.className().equals("InputLayer");
      if (input) {
        layers.add(
            new Input(
                entry.name(),
                shapes.isEmpty() ? inputShape(entry, keras, null) : shapes.getFirst()));
        continue;
      }
      Layer layer = layer(entry);
      if (layers.isEmpty()) {
        layers.add(
            new Input("", shapes.isEmpty() ? inputShape(entry, keras, layer) : shapes.getFirst()));
      }
      layers.add(layer);
    }
    return new Network(keras.config().path("name").asString("sequential"), layers);
  }

  /// @param shapes none, or one for each input
  static void checkInputs(int inputs, List<Shape> shapes) {
    if (!shapes.isEmpty() && shapes.size() != inputs) {
      throw new NetworkException(
          "the network has %s, and the shapes of %d are given"
              .formatted(inputs == 1 ? "one input" : inputs + " inputs", shapes.size()));
    }
  }

  static void checkSize(JsonNode entries) {
    if (!entries.isArray() || entries.isEmpty() || entries.size() > MAX_LAYERS) {
      throw new NetworkException(
          "the network's description has %d layers, not 1 to %d"
              .formatted(entries.size(), MAX_LAYERS));
    }
  }

  /// @param read the first layer, if it is no input
  private static Shape inputShape(KerasLayer first, KerasLayer network, @Nullable Layer read) {
    if (first.className().equals("Embedding")) {
      return first
          .extent("input_length")
          .map(Shape::of)
          .or(() -> KerasLayer.shape(first.config().path("batch_input_shape")))
          .or(() -> built(network))
          .orElseThrow(() -> first.problem("says nothing of the length of its input" + ADVICE));
    }
    // In Keras 1 the first layer says its width alone, for recurrent ones with the length beside.
    Optional<Shape> sequence =
        first
            .extent("input_length")
            .flatMap(length -> first.extent("input_dim").map(width -> Shape.of(length, width)));
    return KerasLayer.shape(first.config().path("batch_shape"))
        .or(() -> KerasLayer.shape(first.config().path("batch_input_shape")))
        .or(() -> read instanceof Nested nested ? nestedShape(nested) : Optional.empty())
        .or(() -> sequence)
        .or(first::inputShape)
        .or(() -> built(network))
        .orElseThrow(() -> first.problem("says nothing of the shape of its input" + ADVICE));
  }

  static final String ADVICE = ": say it with --input-shape";

  private static Optional<Shape> built(KerasLayer network) {
    return KerasLayer.shape(network.config().path("build_input_shape"));
  }

  private static Optional<Shape> nestedShape(Nested nested) {
    Network inner = nested.network();
    return inner.inputs().size() == 1 ? Optional.of(inner.inputShape()) : Optional.empty();
  }

  /// A layer, or a network in the place of one.
  static Layer layer(KerasLayer keras) {
    if (isNetwork(keras)) {
      return new Nested(keras.name(), network(keras, List.of()), keras.trainable());
    }
    // What adds to the loss, what is added to the weights, and weights that are not what they seem.
    keras.without("activity_regularizer", "lora_rank", "quantization_config");
    checkType(keras);
    return KerasLayers.read(keras);
  }

  /// Numbers of fewer bits are computed with 32, but not those that stand for others, nor whole
  /// ones where Keras would cut off.
  private static void checkType(KerasLayer keras) {
    JsonNode type = keras.setting("dtype");
    String name =
        type.isString() ? type.asString() : type.path("config").path("name").asString("float32");
    if (name.contains("_from_")
        || !type.path("class_name")
            .asString("DTypePolicy")
            .matches("(Float)?(DType)?Policy(V1)?")) {
      throw keras.problem("has the dtype %s, which is not supported".formatted(type));
    }
    if (WHOLE.matcher(name).matches() && !MOVING.contains(keras.className())) {
      throw keras.problem("computes with the dtype %s, which is not supported".formatted(name));
    }
  }

  private static final Pattern WHOLE = Pattern.compile("u?int\\d+|bool|string");

  /// Classes that leave numbers as they are.
  private static final Set<String> MOVING =
      Set.of(
          "InputLayer",
          "Embedding",
          "Flatten",
          "Reshape",
          "Permute",
          "RepeatVector",
          "Identity",
          "Concatenate",
          "Masking",
          "Cropping1D",
          "Cropping2D",
          "ZeroPadding1D",
          "ZeroPadding2D");
}
