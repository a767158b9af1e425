package io.weighbridge.exporting;

import io.weighbridge.layers.Bidirectional;
import io.weighbridge.layers.Nested;
import io.weighbridge.layers.RecurrentLayer;
import io.weighbridge.layers.TimeDistributed;
import io.weighbridge.network.Network;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers that hold others: Nested, TimeDistributed, Bidirectional.
final class Wholes {

  private Wholes() {}

  static void addTo(Mappings all) {
    all.put(Nested.class, Wholes::nested);
    all.unary(TimeDistributed.class, Wholes::timeDistributed);
    all.put(Bidirectional.class, Wholes::bidirectional);
  }

  /// The network inside with its layers in this graph.
  private static List<Value> nested(Nested layer, Site site) {
    Network actual = layer.network().at(site.inputShapes());
    return NetworkGraph.add(
        actual,
        site.inputs(),
        site.graph(),
        (node, inputs) -> site.inside(node.layer().name(), inputs, node.plain()));
  }

  /// Time steps are further examples of the layer inside.
  private static String timeDistributed(TimeDistributed layer, Site site) {
    Graph graph = site.graph();
    Shape inner = step(site.inShape());
    // [batch, time, …] -> [batch * time, …]
    Value steps = new Value(graph.reshape(site.in().name(), with(-1, inner)), inner);
    Site inside =
        site.inside(
            layer.layer().name(), List.of(steps), layer.layer().outputShapes(List.of(inner)));
    String made = Mappings.plain(layer.layer(), inside).getFirst().name();
    // [batch * time, …] -> [batch, time, …]
    return graph.reshape(made, with(-1, site.outShape()));
  }

  private static Shape step(Shape sequence) {
    return Shape.of(Arrays.copyOfRange(sequence.extents(), 1, sequence.rank()));
  }

  private static long[] with(long batch, Shape example) {
    long[] extents = new long[example.rank() + 1];
    extents[0] = batch;
    System.arraycopy(example.extents(), 0, extents, 1, example.rank());
    return extents;
  }

  /// Both directions begin with the sequence; states of the first come before those of the second.
  private static List<Value> bidirectional(Bidirectional layer, Site site) {
    RecurrentLayer forward = layer.forward();
    RecurrentLayer backward = layer.backward();
    List<Value> states = site.inputs().subList(1, site.inputs().size());
    int split = states.isEmpty() ? 0 : forward.states();
    Recurrences.Run one = run(forward, site, states.subList(0, split));
    Recurrences.Run other = run(backward, site, states.subList(split, states.size()));
    boolean sequences = forward.recurrence().returnSequences();
    Graph graph = site.graph();
    String first = sequences ? one.inOrder(graph) : one.last();
    // The second is turned round, whichever way it goes.
    String second = sequences ? other.turned(graph) : other.last();
    Value.@Nullable Mask mask = sequences ? site.in().mask() : null;
    List<Value> outputs = new ArrayList<>();
    for (String name : merged(layer.merge(), graph, first, second)) {
      outputs.add(new Value(name, site.outputShapes().get(outputs.size()), mask));
    }
    if (forward.recurrence().returnState()) {
      for (Recurrences.Run run : List.of(one, other)) {
        run.states()
            .forEach(
                state -> outputs.add(new Value(state, site.outputShapes().get(outputs.size()))));
      }
    }
    return List.copyOf(outputs);
  }

  private static Recurrences.Run run(RecurrentLayer layer, Site site, List<Value> states) {
    List<Value> inputs = new ArrayList<>(List.of(site.in()));
    inputs.addAll(states);
    List<Shape> shapes = inputs.stream().map(Value::shape).toList();
    return Recurrences.run(layer, site.inside(layer.name(), inputs, layer.outputShapes(shapes)));
  }

  private static List<String> merged(
      Bidirectional.Merge merge, Graph graph, String first, String second) {
    List<String> both = List.of(first, second);
    return switch (merge) {
      case CONCAT -> List.of(graph.add("Concat", both, Attributes.of("axis", -1)));
      case SUM -> List.of(graph.add("Add", both));
      case MUL -> List.of(graph.add("Mul", both));
      case AVE -> List.of(graph.add("Mean", both));
      case NONE -> both;
    };
  }
}
