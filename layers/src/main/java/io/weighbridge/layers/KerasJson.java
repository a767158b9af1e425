package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a network as the JSON that `keras.models.model_from_json` of Keras 3 reads.
public final class KerasJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KerasJson() {}

  public static String write(Network network) {
    ObjectNode root = model(network.sequential() ? "Sequential" : "Functional");
    root.set("config", config(network));
    return JSON.writeValueAsString(root);
  }

  /// The first layer of the network that uses a function for which Keras 3 has no word: such a
  /// network reads only here.
  public static Optional<String> beyondKeras(Network network) {
    for (Layer layer : network.layers()) {
      Optional<String> found =
          layer instanceof Nested nested
              ? beyondKeras(nested.network())
              : Optional.of(layer).filter(each -> saysOlder(entry(each))).map(Layer::label);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean saysOlder(JsonNode node) {
    return node.properties().stream()
            .anyMatch(each ->
                each.getKey().endsWith("activation")
                    && each.getValue().asString("").equals(Activation.HARD_SIGMOID_2.kerasName()))
        || node.valueStream().anyMatch(KerasJson::saysOlder);
  }

  /// Keras finds its class Functional by the module that it is in, not by a public name.
  private static ObjectNode model(String className) {
    return className.equals("Functional")
        ? Described.object("keras.src.models.functional", className)
            .put("registered_name", className)
        : Described.object("keras", className);
  }

  static ObjectNode config(Network network) {
    return network.sequential() ? sequential(network) : functional(network);
  }

  private static ObjectNode begun(Network network) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    return config.put("name", network.name()).put("trainable", true).put("dtype", "float32");
  }

  private static ObjectNode sequential(Network network) {
    ObjectNode config = begun(network);
    ArrayNode layers = config.putArray("layers");
    for (Network.Node node : network.nodes()) {
      layers.add(layer(node));
    }
    config.set("build_input_shape", batchShape(network.inputShape()));
    return config;
  }

  private static ObjectNode functional(Network network) {
    ObjectNode config = begun(network);
    ArrayNode layers = config.putArray("layers");
    List<History> histories = histories(network);
    for (int index = 0; index < network.layers().size(); index++) {
      int layer = index;
      List<Network.Node> calls =
          network.nodes().stream().filter(node -> node.index() == layer).toList();
      ObjectNode entry = layer(calls.getFirst());
      entry.put("name", network.layers().get(index).name());
      ArrayNode inbound = entry.putArray("inbound_nodes");
      for (int call = 0; call < network.calls().size(); call++) {
        Network.Call each = network.calls().get(call);
        if (each.layer() == index && !each.inputs().isEmpty()) {
          inbound.add(call(network, each, histories));
        }
      }
      layers.add(entry);
    }
    ArrayNode inputs = config.putArray("input_layers");
    network.inputs().forEach(input -> inputs.addArray().add(input.name()).add(0).add(0));
    ArrayNode outputs = config.putArray("output_layers");
    network.outputs().forEach(port -> histories.get(port.call()).write(outputs.addArray(), port));
    return config;
  }

  /// How a call is referred to: by its layer, and how often that was called before.
  private record History(String layer, int call) {

    void write(ArrayNode into, Network.Port port) {
      into.add(layer).add(call).add(port.output());
    }
  }

  private static List<History> histories(Network network) {
    Map<Integer, Integer> counts = new HashMap<>();
    List<History> histories = new ArrayList<>();
    for (Network.Call call : network.calls()) {
      int before = counts.merge(call.layer(), 1, Integer::sum) - 1;
      histories.add(new History(network.layers().get(call.layer()).name(), before));
    }
    return histories;
  }

  /// A call with one tensor has it as its argument, one with several a list of them.
  private static ObjectNode call(Network network, Network.Call call, List<History> histories) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode args = node.putArray("args");
    ObjectNode kwargs = node.putObject("kwargs");
    List<ObjectNode> tensors =
        call.inputs().stream().map(port -> tensor(network, port, histories)).toList();
    if (network.layers().get(call.layer()) instanceof SeparateArguments separate) {
      separate.arguments(tensors, args, kwargs);
    } else {
      ArrayNode into = tensors.size() > 1 ? args.addArray() : args;
      tensors.forEach(into::add);
    }
    return node;
  }

  private static ObjectNode tensor(Network network, Network.Port port, List<History> histories) {
    ObjectNode tensor = JsonNodeFactory.instance.objectNode();
    tensor.put("class_name", "__keras_tensor__");
    ObjectNode config = tensor.putObject("config");
    config.set("shape", batchShape(network.nodes().get(port.call()).outputs().get(port.output())));
    config.put("dtype", "float32");
    histories.get(port.call()).write(config.putArray("keras_history"), port);
    return tensor;
  }

  private static ObjectNode layer(Network.Node node) {
    Layer layer = node.layer();
    ObjectNode entry = entry(layer);
    if (!(layer instanceof Input || layer instanceof Nested) && node.inputs().size() == 1) {
      entry.putObject("build_config").set("input_shape", batchShape(node.input()));
    }
    return entry;
  }

  /// A layer without its place in a network.
  static ObjectNode entry(Layer layer) {
    ObjectNode entry =
        layer instanceof Nested
            ? model(layer.kerasClass())
            : Described.object("keras.layers", layer.kerasClass());
    ObjectNode config = (ObjectNode) entry.get("config");
    config.put("name", layer.name());
    if (!(layer instanceof Input)) {
      config.put("trainable", layer.trainable());
    }
    config.put("dtype", "float32");
    layer.describe(config);
    return entry;
  }

  /// Where Keras 3 puts the weights of each layer in a `.keras` archive, by the layer's place: it
  /// counts the layers of each class, `layers/dense_1` (saving_lib, `_save_container_state`).
  public static Map<Integer, String> archiveGroups(Network network) {
    Map<String, Integer> counts = new HashMap<>();
    Map<Integer, String> groups = new HashMap<>();
    for (int i = 0; i < network.layers().size(); i++) {
      String base = Network.snakeCase(network.layers().get(i).kerasClass());
      int count = counts.merge(base, 1, Integer::sum) - 1;
      groups.put(i, "layers/" + (count == 0 ? base : base + "_" + count));
    }
    return groups;
  }

  private static ArrayNode batchShape(Shape shape) {
    ArrayNode extents = JsonNodeFactory.instance.arrayNode();
    extents.addNull();
    for (long extent : shape.extents()) {
      extents.add(extent);
    }
    return extents;
  }
}
