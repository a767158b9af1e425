package io.weighbridge.learning;

import io.weighbridge.layers.Dense;
import io.weighbridge.layers.KerasOrder;
import io.weighbridge.layers.Nested;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a network that was trained for one thing is changed in to learn another.
///
/// ```java
/// Network changed = Transfer.freezeUntil(Transfer.replaceHead(trained, 3), "conv2d_1");
/// Sequential.of(changed).loadWeights(file, trained);
/// ```
public final class Transfer {

  private static final String HEAD = "head";

  private Transfer() {}

  /// The network with a new last layer, `Dense(classes, softmax)`, in the place of its last one
  /// with parameters and of all that follows it. All other layers keep their names.
  ///
  /// @throws LearningException if it has no such layer, or none that one row of values goes into
  public static Network replaceHead(Network network, int classes) {
    if (classes < 2) {
      throw new LearningException("a head of %d classes: at least 2 are needed".formatted(classes));
    }
    Network.Port feeding = feedingTheHead(network);
    Shape features = network.nodes().get(feeding.call()).outputs().get(feeding.output());
    if (features.rank() != 1) {
      throw new LearningException(
          "the head of %s is fed with %s, and a new one takes a row of values"
              .formatted(network.name(), features));
    }
    List<Layer> layers = new ArrayList<>(network.layers());
    List<Network.Call> calls = new ArrayList<>(network.calls());
    calls.add(new Network.Call(layers.size(), List.of(feeding)));
    layers.add(new Dense(newName(network), classes, Activation.SOFTMAX));
    return KerasOrder.of(
        new Network(network.name(), layers, calls, List.of(new Network.Port(calls.size() - 1, 0))));
  }

  /// What goes into the last layer with parameters.
  private static Network.Port feedingTheHead(Network network) {
    if (network.outputs().size() != 1) {
      throw new LearningException(
          "%s has %d outputs: a head is replaced where there is one"
              .formatted(network.name(), network.outputs().size()));
    }
    Network.Port port = network.outputs().getFirst();
    while (true) {
      Network.Call call = network.calls().get(port.call());
      Layer layer = network.layers().get(call.layer());
      if (layer instanceof Input) {
        throw new LearningException(
            "%s has no layer with parameters that could be replaced".formatted(network.name()));
      }
      if (call.inputs().size() != 1) {
        throw new LearningException(
            "%s ends in %s, which has %d inputs: there is no head to replace"
                .formatted(network.name(), layer.label(), call.inputs().size()));
      }
      port = call.inputs().getFirst();
      if (!network.parameters(call.layer()).isEmpty()) {
        return port;
      }
    }
  }

  private static String newName(Network network) {
    Set<String> taken = network.layers().stream().map(Layer::name).collect(Collectors.toSet());
    String name = HEAD;
    for (int i = 1; taken.contains(name); i++) {
      name = HEAD + "_" + i;
    }
    return name;
  }

  /// The network with a layer, and every layer that it depends on, held as it is by training; all
  /// others learn.
  ///
  /// @param name of the layer; that of one in a network inside stands behind the network's and a
  ///   slash
  /// @throws LearningException if there is no such layer, or nothing would be left to learn
  public static Network freezeUntil(Network network, String name) {
    Network frozen = frozenUntil(network, name, name);
    if (frozen.nodes().stream()
        .flatMap(node -> node.parameters().stream())
        .noneMatch(parameter -> parameter.trainable())) {
      throw new LearningException(
          "up to %s everything is frozen, and no other layer of %s learns"
              .formatted(name, network.name()));
    }
    return frozen;
  }

  private static Network frozenUntil(Network network, String name, String whole) {
    int last = -1;
    String inside = "";
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      if (layer.name().equals(name)) {
        last = i;
        inside = "";
        break;
      }
      if (layer instanceof Nested && name.startsWith(layer.name() + "/")) {
        last = i;
        inside = name.substring(layer.name().length() + 1);
      }
    }
    if (last < 0) {
      throw new LearningException(
          "no layer is named %s; there are %s".formatted(whole, String.join(", ", names(network))));
    }
    Set<Integer> held = upTo(network, last);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      if (i == last && !inside.isEmpty() && layer instanceof Nested nested) {
        Network within = frozenUntil(nested.network(), inside, whole);
        layers.add(new Nested(nested.name(), within, true));
      } else {
        layers.add(held.contains(i) ? layer.trainable(false) : learning(layer));
      }
    }
    return network.with(layers);
  }

  private static List<String> names(Network network) {
    return network.layers().stream()
        .filter(layer -> !(layer instanceof Input))
        .map(Layer::name)
        .toList();
  }

  private static Layer learning(Layer layer) {
    if (layer instanceof Nested nested) {
      Network inside = nested.network();
      return new Nested(
          nested.name(),
          inside.with(inside.layers().stream().map(Transfer::learning).toList()),
          true);
    }
    return layer.trainable(true);
  }

  /// A layer and all that it depends on.
  private static Set<Integer> upTo(Network network, int last) {
    Set<Integer> layers = new TreeSet<>(Set.of(last));
    Set<Integer> calls = new TreeSet<>();
    // Calls come after those that feed them.
    for (int i = network.calls().size() - 1; i >= 0; i--) {
      Network.Call call = network.calls().get(i);
      if (call.layer() == last || calls.contains(i)) {
        layers.add(call.layer());
        call.inputs().forEach(port -> calls.add(port.call()));
      }
    }
    return layers;
  }
}
