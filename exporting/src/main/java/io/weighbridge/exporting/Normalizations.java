package io.weighbridge.exporting;

import io.weighbridge.layers.BatchNormalization;
import io.weighbridge.layers.GroupNormalization;
import io.weighbridge.layers.LayerNormalization;
import io.weighbridge.layers.Normalization;
import io.weighbridge.layers.UnitNormalization;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Layers that shift and scale by means and deviations.
final class Normalizations {

  private static final double LEAST_DEVIATION = 1e-7;

  private Normalizations() {}

  static void addTo(Mappings all) {
    all.unary(BatchNormalization.class, Normalizations::batch);
    all.unary(LayerNormalization.class, Normalizations::layer);
    all.unary(GroupNormalization.class, Normalizations::group);
    all.unary(
        UnitNormalization.class,
        (layer, site) ->
            Merges.unit(
                site.graph(), site.in().name(), Axes.inBatch(layer.axes(), site.inShape())));
    all.unary(Normalization.class, Normalizations::known);
  }

  private static int rank(Site site) {
    return site.inShape().rank() + 1;
  }

  /// A weight, or what stands for it where there is none.
  private static String orAll(Site site, String name, Shape shape, float value) {
    Weight weight = site.optional(name);
    return weight == null ? site.graph().all(shape, value) : site.graph().weight(weight);
  }

  /// By the moving statistics.
  private static String batch(BatchNormalization layer, Site site) {
    Graph graph = site.graph();
    Weight mean = site.weight("moving_mean");
    List<String> rest =
        List.of(
            orAll(site, "gamma", mean.shape(), 1),
            orAll(site, "beta", mean.shape(), 0),
            graph.weight(mean),
            graph.weight(site.weight("moving_variance")));
    return Axes.around(
        graph,
        site.in().name(),
        Axes.second(rank(site), Axes.inBatch(layer.axis(), site.inShape())),
        x ->
            graph.add(
                "BatchNormalization",
                Stream.concat(Stream.of(x), rest.stream()).toList(),
                Attributes.of("epsilon", layer.epsilon())));
  }

  private static String layer(LayerNormalization layer, Site site) {
    Graph graph = site.graph();
    long[] axes = Axes.inBatch(layer.axes(), site.inShape());
    Shape along =
        Shape.of(Arrays.stream(axes).map(axis -> site.inShape().extent((int) axis - 1)).toArray());
    String gamma = orAll(site, "gamma", along, 1);
    Weight beta = site.optional("beta");
    return Axes.around(
        graph,
        site.in().name(),
        Axes.last(rank(site), axes),
        x ->
            graph.add(
                "LayerNormalization",
                beta == null ? List.of(x, gamma) : List.of(x, gamma, graph.weight(beta)),
                Attributes.of("axis", -axes.length),
                Attributes.of("epsilon", layer.epsilon())));
  }

  /// With the mean and the variance of `[batch, places, groups, channels of a group]` along places
  /// and channels.
  private static String group(GroupNormalization layer, Site site) {
    Graph graph = site.graph();
    int axis = Axes.inBatch(layer.axis(), site.inShape());
    int[] order = Axes.last(rank(site), axis);
    long channels = site.inShape().extent(axis - 1);
    long groups = layer.groups() == -1 ? channels : layer.groups();
    Shape moved =
        Shape.of(
            Arrays.stream(order).skip(1).mapToLong(i -> site.inShape().extent(i - 1)).toArray());
    Shape apart = Shape.of(moved.elements() / channels, groups, channels / groups);
    return Axes.around(
        graph,
        site.in().name(),
        order,
        x ->
            scaled(
                site,
                graph.reshape(
                    standardized(graph, graph.reshape(x, apart), layer.epsilon(), 1, 3), moved)));
  }

  private static String standardized(Graph graph, String x, double epsilon, long... axes) {
    AttributeProto along = Attributes.of("axes", axes);
    String mean = graph.add("ReduceMean", List.of(x), along, Attributes.of("keepdims", 1));
    String centred = graph.add("Sub", List.of(x, mean));
    String variance =
        graph.add(
            "ReduceMean",
            List.of(graph.add("Mul", List.of(centred, centred))),
            along,
            Attributes.of("keepdims", 1));
    String deviation =
        graph.add("Sqrt", List.of(graph.add("Add", List.of(variance, graph.number(epsilon)))));
    return graph.add("Div", List.of(centred, deviation));
  }

  private static String scaled(Site site, String x) {
    String scaled = with("Mul", site, x, site.optional("gamma"));
    return with("Add", site, scaled, site.optional("beta"));
  }

  private static String with(String operator, Site site, String x, @Nullable Weight weight) {
    return weight == null ? x : site.graph().add(operator, List.of(x, site.graph().weight(weight)));
  }

  /// By a mean and a variance that the layer holds, as settings or as weights.
  private static String known(Normalization layer, Site site) {
    Graph graph = site.graph();
    long[] extents = new long[site.inShape().rank()];
    Arrays.fill(extents, 1);
    for (long axis : Axes.inBatch(layer.axes(), site.inShape())) {
      extents[(int) axis - 1] = site.inShape().extent((int) axis - 1);
    }
    int count = Math.toIntExact(Shape.of(extents).elements());
    boolean given = !layer.mean().isEmpty();
    float[] means = new float[count];
    float[] deviations = new float[count];
    for (int i = 0; i < count; i++) {
      means[i] =
          given
              ? layer.mean().get(i % layer.mean().size()).floatValue()
              : site.weight("mean").values()[i];
      double variance =
          given
              ? layer.variance().get(i % layer.variance().size())
              : site.weight("variance").values()[i];
      deviations[i] = (float) Math.max(Math.sqrt(variance), LEAST_DEVIATION);
    }
    String mean = graph.floats(graph.scope() + "/mean", extents, means);
    String deviation = graph.floats(graph.scope() + "/deviation", extents, deviations);
    String x = site.in().name();
    return layer.invert()
        ? graph.add("Add", List.of(graph.add("Mul", List.of(x, deviation)), mean))
        : graph.add("Div", List.of(graph.add("Sub", List.of(x, mean)), deviation));
  }
}
