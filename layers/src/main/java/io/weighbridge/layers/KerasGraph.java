package io.weighbridge.layers;

import io.weighbridge.layers.KerasCall.Reference;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads a network whose layers say what feeds them: Keras' functional models.
///
/// Keras 1 and 2 write a call as a list of `[layer, call, output, {}]`, Keras 3 as the arguments of
/// the call, in which tensors say their `keras_history`.
final class KerasGraph {

  /// A call as it is written.
  private record Written(String layer, int call, List<Reference> inputs) {

    String key() {
      return key(layer, call);
    }

    static String key(String layer, int call) {
      return layer + "/" + call;
    }
  }

  /// More calls than this are no network that somebody built.
  private static final int MAX_CALLS = 10 * KerasConfig.MAX_LAYERS;

  private final KerasLayer keras;
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final MaskOperations masks = new MaskOperations();
  private final List<Written> written = new ArrayList<>();
  private final Set<String> operations = new HashSet<>(); // `x + y` in the place of layers

  private KerasGraph(KerasLayer keras) {
    this.keras = keras;
  }

  static Network read(KerasLayer keras, List<Shape> shapes) {
    return new KerasGraph(keras).read(shapes);
  }

  private Network read(List<Shape> shapes) {
    JsonNode config = keras.config();
    KerasConfig.checkSize(config.path("layers"));
    List<Reference> inputs = ends(config.path("input_layers"));
    KerasConfig.checkInputs(inputs.size(), shapes);
    for (int i = 0; i < inputs.size() && !shapes.isEmpty(); i++) {
      layers.put(inputs.get(i).layer(), new Input(inputs.get(i).layer(), shapes.get(i)));
    }
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    for (JsonNode entry : config.path("layers")) {
      String name = entry.path("name").asString(entry.path("config").path("name").asString(""));
      if (entries.put(name, entry) != null) {
        throw new NetworkException("layer \"%s\": a second layer of that name".formatted(name));
      }
    }
    // Inputs first, in the order in which they are given.
    inputs.forEach(input -> add(input.layer(), entries.get(input.layer())));
    entries.forEach((name, entry) -> {
      if (!layers.containsKey(name)) {
        add(name, entry);
      }
    });
    masks.check();
    JsonNode ends = config.path("output_layers");
    List<String> names = ends.isObject() ? List.copyOf(ends.propertyNames()) : List.of();
    Network network = assembled(ends(ends), names);
    network.nodes().forEach(this::checkOperation);
    return network;
  }

  private void add(String name, @org.jspecify.annotations.Nullable JsonNode entry) {
    if (entry == null) {
      throw new NetworkException(
          "the network begins with \"%s\", which is no layer".formatted(name));
    }
    KerasLayer layer = KerasConfig.entry(entry, keras.version(), keras.depth() + 1);
    if (MaskOperations.among(layer)) {
      masks.add(name, layer);
      return;
    }
    if (KerasConfig.isOperation(entry)) {
      operations.add(name);
    }
    if (!layers.containsKey(name)) {
      layers.put(name, KerasConfig.layer(layer).named(name));
    }
    JsonNode calls = entry.path("inbound_nodes");
    if (layers.get(name) instanceof Input) {
      written.add(new Written(name, 0, List.of()));
      return;
    }
    for (int i = 0; i < calls.size(); i++) {
      KerasCall call = new KerasCall(layer, calls.get(i));
      written.add(new Written(name, i, call.inputs()));
      masks.call(layer, layers.get(name), call);
      if (written.size() > MAX_CALLS) {
        throw new NetworkException("the network has more than %d calls".formatted(MAX_CALLS));
      }
    }
  }

  /// Inputs or outputs of the network: a list, or names with one each.
  private List<Reference> ends(JsonNode node) {
    return new KerasCall(keras, node).inputs();
  }

  /// Layers of that name stretch tensors of fewer axes otherwise.
  private void checkOperation(Network.Node node) {
    if (operations.contains(node.layer().name())
        && (node.inputs().size() != 2
            || node.inputs().get(0).rank() != node.inputs().get(1).rank())) {
      throw new NetworkException(
          "%s: an operation on %s, not on two tensors of as many axes"
              .formatted(node.layer().label(), node.inputs()));
    }
  }

  private Network assembled(List<Reference> outputs, List<String> outputNames) {
    List<String> names = List.copyOf(layers.keySet());
    Map<String, Integer> indices = new HashMap<>();
    names.forEach(name -> indices.put(name, indices.size()));
    List<Written> ordered = new Ordering(written).ordered();
    Map<String, Integer> places = new HashMap<>();
    List<Network.Call> calls = new ArrayList<>();
    for (Written call : ordered) {
      List<Network.Port> ports =
          call.inputs().stream().map(reference -> port(reference, places)).toList();
      places.put(call.key(), calls.size());
      calls.add(new Network.Call(indices.getOrDefault(call.layer(), -1), ports));
    }
    return new Network(
        keras.config().path("name").asString("functional"),
        List.copyOf(layers.values()),
        calls,
        outputs.stream().map(reference -> port(reference, places)).toList(),
        outputNames);
  }

  private static Network.Port port(Reference reference, Map<String, Integer> places) {
    Integer place = places.get(Written.key(reference.layer(), reference.call()));
    if (place == null) {
      throw new NetworkException(
          "the network reads call %d of \"%s\", which there is not"
              .formatted(reference.call(), reference.layer()));
    }
    return new Network.Port(place, reference.output());
  }

  /// Calls in an order in which each comes after those that feed it: as written where that goes.
  private static final class Ordering {

    private final Map<String, Written> calls = new LinkedHashMap<>();

    Ordering(List<Written> written) {
      written.forEach(call -> calls.put(call.key(), call));
    }

    /// Kahn's way, with a list of who waits for whom.
    List<Written> ordered() {
      Map<String, Integer> missing = new HashMap<>();
      Map<String, List<String>> waiting = new HashMap<>();
      java.util.PriorityQueue<Integer> ready = new java.util.PriorityQueue<>();
      List<String> keys = List.copyOf(calls.keySet());
      Map<String, Integer> ranks = new HashMap<>();
      keys.forEach(key -> ranks.put(key, ranks.size()));
      for (Written call : calls.values()) {
        String key = call.key();
        int count = 0;
        for (Reference input : call.inputs()) {
          String fed = Written.key(input.layer(), input.call());
          if (!calls.containsKey(fed)) {
            throw new NetworkException(
                "layer \"%s\": fed by call %d of \"%s\", which there is not"
                    .formatted(call.layer(), input.call(), input.layer()));
          }
          waiting.computeIfAbsent(fed, absent -> new ArrayList<>()).add(key);
          count++;
        }
        missing.put(key, count);
        if (count == 0) {
          ready.add(ranks.get(key));
        }
      }
      List<Written> ordered = new ArrayList<>();
      while (!ready.isEmpty()) {
        String key = keys.get(ready.remove());
        ordered.add(calls.get(key));
        for (String waiter : waiting.getOrDefault(key, List.of())) {
          if (missing.merge(waiter, -1, Integer::sum) == 0) {
            ready.add(ranks.get(waiter));
          }
        }
      }
      if (ordered.size() < calls.size()) {
        Set<String> done = new HashSet<>();
        ordered.forEach(call -> done.add(call.key()));
        Written stuck =
            calls.values().stream()
                .filter(call -> !done.contains(call.key()))
                .findFirst()
                .orElseThrow();
        throw new NetworkException(
            "layer \"%s\": fed by itself, through others".formatted(stuck.layer()));
      }
      return ordered;
    }
  }
}
