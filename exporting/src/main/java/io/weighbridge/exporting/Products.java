package io.weighbridge.exporting;

import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Rescaling;
import io.weighbridge.weights.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers that multiply and add: Dense, Rescaling.
final class Products {

  private Products() {}

  static void addTo(Mappings all) {
    all.unary(
        Dense.class,
        (_, site) ->
            affine(
                site.graph(),
                site.in().name(),
                site.inShape(),
                site.weight("kernel"),
                site.optional("bias")));
    all.unary(Rescaling.class, Products::rescaling);
  }

  /// `x · kernel + bias` along the last axis.
  ///
  /// @param kernel whose extents are multiplied to `[in, units]`
  static String affine(Graph graph, String x, Shape shape, Weight kernel, @Nullable Weight bias) {
    long in = shape.extent(shape.rank() - 1);
    long units = kernel.shape().elements() / in;
    String matrix = graph.view(kernel, "matrix", new long[] {in, units}, kernel::values);
    if (bias == null) {
      return graph.add("MatMul", List.of(x, matrix));
    }
    String row = graph.view(bias, "row", new long[] {units}, bias::values);
    return shape.rank() == 1
        ? graph.add("Gemm", List.of(x, matrix, row))
        : graph.add("Add", List.of(graph.add("MatMul", List.of(x, matrix)), row));
  }

  private static String rescaling(Rescaling layer, Site site) {
    Graph graph = site.graph();
    String scaled = graph.add("Mul", List.of(site.in().name(), numbers(graph, layer.scales())));
    return graph.add("Add", List.of(scaled, numbers(graph, layer.offsets())));
  }

  private static String numbers(Graph graph, List<Double> numbers) {
    if (numbers.size() == 1) {
      return graph.number(numbers.getFirst());
    }
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).floatValue();
    }
    return graph.floats(graph.scope() + "/numbers", new long[] {values.length}, values);
  }
}
