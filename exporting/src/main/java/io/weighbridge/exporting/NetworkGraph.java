package io.weighbridge.exporting;

import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import java.util.ArrayList;
import java.util.List;

/// The calls of a network as operators of a graph.
final class NetworkGraph {

  private NetworkGraph() {}

  /// Where a call finds its weights.
  interface Sites {
    Site site(Network.Node node, List<Value> inputs);
  }

  /// @param inputs one for each of the network's
  /// @return a value for each output
  static List<Value> add(Network network, List<Value> inputs, Graph graph, Sites sites) {
    List<List<Value>> made = new ArrayList<>();
    String outer = graph.scope();
    int entered = 0;
    for (int i = 0; i < network.nodes().size(); i++) {
      Network.Node node = network.nodes().get(i);
      if (node.layer() instanceof Input) {
        made.add(List.of(inputs.get(entered++)));
        continue;
      }
      List<Value> read =
          network.calls().get(i).inputs().stream()
              .map(port -> made.get(port.call()).get(port.output()))
              .toList();
      String name = node.layer().name();
      graph.scope(outer.isEmpty() ? name : outer + "/" + name);
      try {
        made.add(Mappings.whole(node.layer(), sites.site(node, read)));
      } catch (ExportException problem) {
        throw problem.in(node.layer());
      }
    }
    graph.scope(outer);
    return network.outputs().stream()
        .map(port -> made.get(port.call()).get(port.output()))
        .toList();
  }
}
