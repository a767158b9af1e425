package io.weighbridge.exporting;

import io.weighbridge.layers.Add;
import io.weighbridge.layers.Average;
import io.weighbridge.layers.Concatenate;
import io.weighbridge.layers.Dot;
import io.weighbridge.layers.Maximum;
import io.weighbridge.layers.Minimum;
import io.weighbridge.layers.Multiply;
import io.weighbridge.layers.Subtract;
import io.weighbridge.network.Layer;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers that make one of several inputs.
final class Merges {

  /// Of a length, as Keras has it.
  private static final double EPSILON = 1e-12;

  private Merges() {}

  static void addTo(Mappings all) {
    together(all, Add.class, "Sum");
    together(all, Average.class, "Mean");
    all.put(Maximum.class, (layer, site) -> extreme(site, "Max", layer.honoursMasks()));
    all.put(Minimum.class, (layer, site) -> extreme(site, "Min", layer.honoursMasks()));
    all.put(Multiply.class, (layer, site) -> product(site, layer.honoursMasks()));
    all.put(Subtract.class, (_, site) -> merged(site, chained(site, "Sub", stretched(site))));
    all.put(Concatenate.class, Merges::concatenate);
    all.unary(Dot.class, Merges::dot);
  }

  private static void together(Mappings all, Class<? extends Layer> layers, String operator) {
    all.put(layers, (_, site) -> merged(site, site.graph().add(operator, stretched(site))));
  }

  private static String chained(Site site, String operator, List<String> inputs) {
    String value = inputs.getFirst();
    for (String next : inputs.subList(1, inputs.size())) {
      value = site.graph().add(operator, List.of(value, next));
    }
    return value;
  }

  /// Time steps that do not count are 1 in their input, and 0 where they count in none.
  private static List<Value> product(Site site, boolean honoursMasks) {
    Graph graph = site.graph();
    List<String> inputs = stretched(site);
    String counts = null;
    boolean all = true;
    for (int i = 0; i < inputs.size(); i++) {
      String own = honoursMasks ? counts(site, i) : null;
      all &= own != null;
      if (own != null) {
        inputs.set(i, graph.add("Where", List.of(own, inputs.get(i), graph.number(1))));
        counts = counts == null ? own : graph.add("Or", List.of(counts, own));
      }
    }
    String value = chained(site, "Mul", inputs);
    return merged(site, all && counts != null ? Masks.where(graph, counts, value) : value);
  }

  /// A time step that does not count in one of two is as in the other.
  private static List<Value> extreme(Site site, String operator, boolean honoursMasks) {
    Graph graph = site.graph();
    List<String> inputs = stretched(site);
    String value = inputs.getFirst();
    String counts = honoursMasks ? counts(site, 0) : null;
    for (int i = 1; i < inputs.size(); i++) {
      String next = inputs.get(i);
      String own = honoursMasks ? counts(site, i) : null;
      if (own != null) {
        next = graph.add("Where", List.of(own, next, value));
      }
      if (counts != null) {
        value = graph.add("Where", List.of(counts, value, next));
      }
      counts = own == null || counts == null ? null : graph.add("Or", List.of(counts, own));
      value = graph.add(operator, List.of(value, next));
    }
    return merged(site, value);
  }

  /// Which values of an input count, of as many axes as the output; null if all do.
  private static @Nullable String counts(Site site, int input) {
    Value value = site.inputs().get(input);
    Value.Mask mask = value.mask();
    if (mask == null) {
      return null;
    }
    int rank = site.outShape().rank();
    int missing = rank - value.shape().rank();
    // [batch, steps] -> [batch, 1 for each missing axis, steps, 1 for each axis behind]
    long[] axes = new long[rank - 1];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i < missing ? i + 1L : i + 2L;
    }
    return axes.length == 0 ? mask.name() : site.graph().unsqueeze(mask.name(), axes);
  }

  private static List<Value> merged(Site site, String value) {
    return List.of(new Value(value, site.outShape(), Masks.either(site.graph(), site.inputs())));
  }

  /// Inputs of fewer axes get axes behind the batch.
  private static List<String> stretched(Site site) {
    int rank = site.outShape().rank();
    List<String> names = new ArrayList<>();
    for (Value input : site.inputs()) {
      int missing = rank - input.shape().rank();
      long[] axes = new long[missing];
      for (int i = 0; i < missing; i++) {
        axes[i] = i + 1L;
      }
      names.add(missing == 0 ? input.name() : site.graph().unsqueeze(input.name(), axes));
    }
    return names;
  }

  private static List<Value> concatenate(Concatenate layer, Site site) {
    int axis = Axes.inBatch(layer.axis(), site.inShape());
    String value =
        site.graph()
            .add(
                "Concat",
                site.inputs().stream().map(Value::name).toList(),
                Attributes.of("axis", axis));
    return List.of(
        new Value(
            value,
            site.outShape(),
            axis == 1 && site.outShape().rank() > 1
                ? Masks.inTurn(site.graph(), site.inputs())
                : Masks.either(site.graph(), site.inputs())));
  }

  /// `[batch, a, k] · [batch, k, b]`, where a and b stand for all axes but one.
  private static String dot(Dot layer, Site site) {
    String first = vectors(layer, site, 0);
    String second = site.graph().transpose(vectors(layer, site, 1), 0, 2, 1);
    return site.graph()
        .reshape(site.graph().add("MatMul", List.of(first, second)), site.outShape());
  }

  /// An input as `[batch, vectors, k]`.
  private static String vectors(Dot layer, Site site, int input) {
    Graph graph = site.graph();
    Value value = site.inputs().get(input);
    Shape shape = value.shape();
    int axis = Axes.inBatch(layer.axes().get(Math.min(input, layer.axes().size() - 1)), shape);
    int[] order = new int[shape.rank() + 1];
    int next = 0;
    for (int i = 0; i <= shape.rank(); i++) {
      if (i != axis) {
        order[next++] = i;
      }
    }
    order[next] = axis;
    long length = shape.extent(axis - 1);
    String vectors =
        graph.reshape(
            graph.transpose(value.name(), order), Shape.of(shape.elements() / length, length));
    return layer.normalize() ? unit(graph, vectors, 2) : vectors;
  }

  /// What lies along some axes scaled to the length 1: `x / √max(Σ x², ε)`.
  static String unit(Graph graph, String x, long... axes) {
    String squares =
        graph.add(
            "ReduceSumSquare",
            List.of(x),
            Attributes.of("axes", axes),
            Attributes.of("keepdims", 1));
    String length =
        graph.add("Sqrt", List.of(graph.add("Max", List.of(squares, graph.number(EPSILON)))));
    return graph.add("Div", List.of(x, length));
  }
}
