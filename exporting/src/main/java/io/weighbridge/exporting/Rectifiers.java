package io.weighbridge.exporting;

import io.weighbridge.layers.ELU;
import io.weighbridge.layers.LeakyReLU;
import io.weighbridge.layers.PReLU;
import io.weighbridge.layers.ReLU;
import io.weighbridge.layers.Softmax;
import java.util.List;

/// Activations that are layers, with settings or weights of their own.
final class Rectifiers {

  private Rectifiers() {}

  static void addTo(Mappings all) {
    all.unary(ELU.class, (layer, site) -> one("Elu", site, Attributes.of("alpha", layer.alpha())));
    all.unary(
        LeakyReLU.class,
        (layer, site) -> one("LeakyRelu", site, Attributes.of("alpha", layer.negativeSlope())));
    all.unary(
        PReLU.class,
        (_, site) ->
            site.graph()
                .add(
                    "PRelu", List.of(site.in().name(), site.graph().weight(site.weight("alpha")))));
    all.unary(ReLU.class, Rectifiers::relu);
    all.unary(Softmax.class, Rectifiers::softmax);
  }

  private static String one(String operator, Site site, AttributeProto attribute) {
    return site.graph().add(operator, List.of(site.in().name()), attribute);
  }

  /// `slope · (x - threshold)` below the threshold, x from there on, and no more than the largest
  /// value.
  private static String relu(ReLU layer, Site site) {
    Graph graph = site.graph();
    String x = site.in().name();
    boolean bounded = !Double.isInfinite(layer.maxValue());
    if (layer.threshold() == 0 && !bounded) {
      return layer.negativeSlope() == 0
          ? graph.add("Relu", List.of(x))
          : one("LeakyRelu", site, Attributes.of("alpha", layer.negativeSlope()));
    }
    String above = bounded ? graph.add("Min", List.of(x, graph.number(layer.maxValue()))) : x;
    String threshold = graph.number(layer.threshold());
    String below =
        graph.add(
            "Mul",
            List.of(graph.add("Sub", List.of(x, threshold)), graph.number(layer.negativeSlope())));
    return graph.add("Where", List.of(graph.add("Less", List.of(x, threshold)), below, above));
  }

  /// Along one axis there is an operator; along several it is put together.
  private static String softmax(Softmax layer, Site site) {
    Graph graph = site.graph();
    long[] axes = Axes.inBatch(layer.axes(), site.inShape());
    if (axes.length == 1) {
      return one("Softmax", site, Attributes.of("axis", axes[0]));
    }
    String x = site.in().name();
    String most =
        graph.add(
            "ReduceMax", List.of(x), Attributes.of("axes", axes), Attributes.of("keepdims", 1));
    String powers = graph.add("Exp", List.of(graph.add("Sub", List.of(x, most))));
    return graph.add(
        "Div", List.of(powers, graph.add("ReduceSum", List.of(powers, graph.longs(axes)))));
  }
}
