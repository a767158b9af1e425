package io.weighbridge.exporting;

import io.weighbridge.layers.Attention;
import io.weighbridge.layers.MultiHeadAttention;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention: which places of a sequence are looked at from which others.
final class Attentions {

  private static final double TAKEN_OFF = 1e9; // a score that does not count, as Keras has it
  private static final double IN_ITS_PLACE = -0.7 * Float.MAX_VALUE;

  private Attentions() {}

  static void addTo(Mappings all) {
    all.unary(Attention.class, Attentions::plain);
    all.unary(MultiHeadAttention.class, Attentions::heads);
  }

  /// The key is the value where it is not given.
  private static Value key(Site site) {
    return site.inputs().get(site.inputs().size() == 3 ? 2 : 1);
  }

  private static int steps(Value value) {
    return Math.toIntExact(value.shape().extent(0));
  }

  /// The mask of an input as `[batch, 1, steps]`, or with another new axis; null for none.
  private static @Nullable String mask(Graph graph, Value value, long axis) {
    Value.Mask mask = value.maskOf(steps(value));
    return mask == null ? null : graph.unsqueeze(mask.name(), axis);
  }

  private static @Nullable String causal(Site site, boolean causal) {
    return causal
        ? Masks.causal(site.graph(), steps(site.in()), steps(site.inputs().get(1)))
        : null;
  }

  /// `softmax(scale · q · kᵀ) · v`, or with the scores `weight · Σ tanh(scale · (q + k))`.
  private static String plain(Attention layer, Site site) {
    Graph graph = site.graph();
    Value value = site.inputs().get(1);
    String scores = layer.concat() ? sums(layer, site) : products(layer, site);
    String visible =
        Masks.and(graph, Arrays.asList(mask(graph, value, 1), causal(site, layer.causal())));
    if (visible != null) {
      String lower = graph.add("Sub", List.of(scores, graph.number(TAKEN_OFF)));
      scores = graph.add("Where", List.of(visible, scores, lower));
    }
    String weights = graph.add("Softmax", List.of(scores), Attributes.of("axis", -1));
    String out = graph.add("MatMul", List.of(weights, value.name()));
    String counting = mask(graph, site.in(), 2);
    return counting == null ? out : Masks.where(graph, counting, out);
  }

  private static String scaled(Attention layer, Site site, String x) {
    return layer.useScale()
        ? site.graph().add("Mul", List.of(x, site.graph().weight(site.weight("scale"))))
        : x;
  }

  private static String products(Attention layer, Site site) {
    Graph graph = site.graph();
    String turned = graph.transpose(key(site).name(), 0, 2, 1);
    return scaled(layer, site, graph.add("MatMul", List.of(site.in().name(), turned)));
  }

  private static String sums(Attention layer, Site site) {
    Graph graph = site.graph();
    // [batch, queries, 1, size] + [batch, 1, keys, size]
    String both =
        graph.add(
            "Add",
            List.of(graph.unsqueeze(site.in().name(), 2), graph.unsqueeze(key(site).name(), 1)));
    String each = graph.add("Tanh", List.of(scaled(layer, site, both)));
    String sums =
        graph.add("ReduceSum", List.of(each, graph.longs(-1)), Attributes.of("keepdims", 0));
    return graph.add("Mul", List.of(sums, graph.weight(site.weight("concat_score_weight"))));
  }

  /// Each head by itself: `[batch, heads, queries, keys]`.
  private static String heads(MultiHeadAttention layer, Site site) {
    Graph graph = site.graph();
    Value value = site.inputs().get(1);
    String query = projected(site, "query", site.in(), layer.heads(), 0, 2, 1, 3);
    String key = projected(site, "key", key(site), layer.heads(), 0, 2, 3, 1);
    String values = projected(site, "value", value, layer.heads(), 0, 2, 1, 3);
    String scores =
        graph.add(
            "Mul",
            List.of(
                graph.add("MatMul", List.of(query, key)),
                graph.number(1 / Math.sqrt(layer.keyDim()))));
    List<@Nullable String> masks = new ArrayList<>();
    masks.add(mask(graph, site.in(), 2));
    masks.add(mask(graph, value, 1));
    masks.add(site.inputs().size() == 3 ? mask(graph, key(site), 1) : null);
    masks.add(causal(site, layer.causal()));
    String visible = Masks.and(graph, masks);
    if (visible != null) {
      scores =
          graph.add(
              "Where", List.of(graph.unsqueeze(visible, 1), scores, graph.number(IN_ITS_PLACE)));
    }
    String weights = graph.add("Softmax", List.of(scores), Attributes.of("axis", -1));
    String mixed = graph.add("MatMul", List.of(weights, values));
    Shape together = Shape.of(steps(site.in()), (long) layer.heads() * layer.valueDim());
    // [batch, heads, queries, size] -> [batch, queries, heads * size]
    String context = graph.reshape(graph.transpose(mixed, 0, 2, 1, 3), together);
    return Products.affine(
        graph,
        context,
        together,
        site.weight("attention_output/kernel"),
        site.optional("attention_output/bias"));
  }

  /// `[batch, steps, in]` as `[batch, steps, heads, size]` with the axes in another order.
  private static String projected(Site site, String name, Value input, int heads, int... order) {
    Weight kernel = site.weight(name + "/kernel");
    String product =
        Products.affine(
            site.graph(), input.name(), input.shape(), kernel, site.optional(name + "/bias"));
    long size = kernel.shape().extent(2);
    return site.graph()
        .transpose(site.graph().reshape(product, Shape.of(steps(input), heads, size)), order);
  }
}
