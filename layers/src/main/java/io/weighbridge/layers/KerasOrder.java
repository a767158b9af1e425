package io.weighbridge.layers;

import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts the layers of a network into the order in which Keras lists them when it has built it, and
/// leaves out those that no output needs, as Keras does.
///
/// Keras 3 finds weights by that order alone: in an archive it counts the layers of each class, in
/// HDF5 it takes the groups as they come. It sorts by the distance from the outputs, and among
/// equals by when a search from the outputs comes upon them (`keras.src.ops.function.map_graph`).
public final class KerasOrder {

  private final Network network;
  private final Map<Integer, Integer> met = new HashMap<>(); // when a layer was come upon
  private final List<Integer> finished = new ArrayList<>(); // calls, each after those that feed it

  private KerasOrder(Network network) {
    this.network = network;
  }

  /// The same network, networks inside it included; inputs stay first and in their order.
  public static Network of(Network network) {
    Network inside = network.with(network.layers().stream().map(KerasOrder::inside).toList());
    return inside.sequential() ? inside : new KerasOrder(inside).ordered();
  }

  private static Layer inside(Layer layer) {
    return layer instanceof Nested nested
        ? new Nested(nested.name(), of(nested.network()), nested.trainable())
        : layer;
  }

  private Network ordered() {
    search();
    int[] depths = depths();
    List<Layer> layers = network.layers();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Input || met.containsKey(i)) {
        order.add(i);
      }
    }
    order.sort(
        Comparator.comparingInt((Integer layer) -> layers.get(layer) instanceof Input ? 0 : 1)
            .thenComparingInt(
                (Integer layer) -> layers.get(layer) instanceof Input ? 0 : -depths[layer])
            .thenComparingInt((Integer layer) ->
                layers.get(layer) instanceof Input ? layer : met.getOrDefault(layer, 0)));
    return rearranged(order);
  }

  /// Depth first, from the outputs, in the order of the arguments; with its own stack, as networks
  /// are deep.
  private void search() {
    Set<Integer> entered = new HashSet<>();
    Deque<int[]> path = new ArrayDeque<>(); // calls, and how many of their inputs were followed
    for (Network.Port output : network.outputs()) {
      enter(output.call(), entered, path);
      while (!path.isEmpty()) {
        int[] top = path.element();
        List<Network.Port> inputs = network.calls().get(top[0]).inputs();
        if (top[1] < inputs.size()) {
          enter(inputs.get(top[1]++).call(), entered, path);
        } else {
          finished.add(path.remove()[0]);
        }
      }
    }
  }

  private void enter(int call, Set<Integer> entered, Deque<int[]> path) {
    if (entered.add(call)) {
      met.putIfAbsent(network.calls().get(call).layer(), met.size());
      path.push(new int[] {call, 0});
    }
  }

  /// How many layers lie at most between each and the outputs; a layer that is called again is as
  /// far as its farthest call that was looked at before.
  private int[] depths() {
    int[] layers = new int[network.layers().size()];
    int[] calls = new int[network.calls().size()];
    for (int call : finished.reversed()) {
      Network.Call each = network.calls().get(call);
      int depth = Math.max(calls[call], layers[each.layer()]);
      layers[each.layer()] = depth;
      for (Network.Port input : each.inputs()) {
        calls[input.call()] = Math.max(calls[input.call()], depth + 1);
      }
    }
    return layers;
  }

  private Network rearranged(List<Integer> order) {
    int[] places = new int[network.layers().size()];
    Arrays.fill(places, -1);
    for (int i = 0; i < order.size(); i++) {
      places[order.get(i)] = i;
    }
    Set<Integer> needed = new HashSet<>(finished);
    int[] moved = new int[network.calls().size()];
    List<Network.Call> calls = new ArrayList<>();
    for (int i = 0; i < moved.length; i++) {
      Network.Call call = network.calls().get(i);
      if (needed.contains(i) || network.layers().get(call.layer()) instanceof Input) {
        moved[i] = calls.size();
        calls.add(new Network.Call(places[call.layer()], moved(call.inputs(), moved)));
      }
    }
    return new Network(
        network.name(),
        order.stream().map(network.layers()::get).toList(),
        calls,
        moved(network.outputs(), moved));
  }

  private static List<Network.Port> moved(List<Network.Port> ports, int[] moved) {
    return ports.stream().map(port -> new Network.Port(moved[port.call()], port.output())).toList();
  }
}
