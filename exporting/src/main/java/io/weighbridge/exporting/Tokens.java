package io.weighbridge.exporting;

import io.weighbridge.layers.Embedding;
import io.weighbridge.layers.Masking;
import io.weighbridge.weights.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The layers that say which time steps count: Embedding, Masking.
final class Tokens {

  private Tokens() {}

  static void addTo(Mappings all) {
    all.put(Embedding.class, Tokens::embedding);
    all.put(Masking.class, Tokens::masking);
  }

  /// Ids come as floats; fractions are cut off.
  private static List<Value> embedding(Embedding layer, Site site) {
    Graph graph = site.graph();
    String ids =
        graph.add(
            "Cast",
            List.of(site.in().name()),
            Attributes.of("to", TensorProto.DataType.INT64.getNumber()));
    String vectors = graph.add("Gather", List.of(graph.weight(site.weight("embeddings")), ids));
    boolean masks = layer.maskZero() && site.inShape().rank() == 1;
    String zero = masks ? graph.add("Equal", List.of(ids, graph.whole(0))) : null;
    return List.of(new Value(vectors, site.outShape(), notAll(graph, zero, site.inShape())));
  }

  /// Steps all of whose values are the mask's do not count, and become zeros.
  private static List<Value> masking(Masking layer, Site site) {
    Graph graph = site.graph();
    String x = site.in().name();
    String equal = graph.add("Equal", List.of(x, graph.number(layer.maskValue())));
    String all = // [batch, …, 1]: 1 where the whole vector is
        graph.add(
            "ReduceMin",
            List.of(Masks.numbers(graph, equal)),
            Attributes.of("axes", new long[] {-1}),
            Attributes.of("keepdims", 1));
    String out = graph.add("Greater", List.of(all, graph.number(0)));
    String kept = graph.add("Where", List.of(out, graph.number(0), x));
    boolean masks = site.inShape().rank() == 2;
    return List.of(
        new Value(
            kept,
            site.outShape(),
            notAll(graph, masks ? graph.squeeze(out, 2) : null, site.inShape())));
  }

  private static Value.@Nullable Mask notAll(Graph graph, @Nullable String hidden, Shape sequence) {
    return hidden == null
        ? null
        : new Value.Mask(graph.add("Not", List.of(hidden)), Math.toIntExact(sequence.extent(0)));
  }
}
