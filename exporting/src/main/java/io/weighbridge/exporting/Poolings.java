package io.weighbridge.exporting;

import io.weighbridge.layers.AveragePooling1D;
import io.weighbridge.layers.AveragePooling2D;
import io.weighbridge.layers.GlobalAveragePooling1D;
import io.weighbridge.layers.GlobalAveragePooling2D;
import io.weighbridge.layers.GlobalMaxPooling1D;
import io.weighbridge.layers.GlobalMaxPooling2D;
import io.weighbridge.layers.MaxPooling1D;
import io.weighbridge.layers.MaxPooling2D;
import io.weighbridge.layers.PoolingWindow;
import java.util.List;

/// Windows of which the mean or the largest value is taken, and the same over everything.
final class Poolings {

  private Poolings() {}

  static void addTo(Mappings all) {
    all.unary(AveragePooling1D.class, (layer, site) -> pool("AveragePool", layer.window(), site));
    all.unary(AveragePooling2D.class, (layer, site) -> pool("AveragePool", layer.window(), site));
    all.unary(MaxPooling1D.class, (layer, site) -> pool("MaxPool", layer.window(), site));
    all.unary(MaxPooling2D.class, (layer, site) -> pool("MaxPool", layer.window(), site));
    all.unary(
        GlobalAveragePooling1D.class,
        (layer, site) -> mean(site, layer.channelsFirst(), layer.keepDims()));
    all.unary(
        GlobalAveragePooling2D.class,
        (layer, site) -> whole("ReduceMean", site, layer.channelsFirst(), layer.keepDims()));
    all.unary(
        GlobalMaxPooling1D.class,
        (layer, site) -> whole("ReduceMax", site, layer.channelsFirst(), layer.keepDims()));
    all.unary(
        GlobalMaxPooling2D.class,
        (layer, site) -> whole("ReduceMax", site, layer.channelsFirst(), layer.keepDims()));
  }

  /// What is beyond the edges does not count; ONNX' means leave it out unless told otherwise.
  private static String pool(String operator, PoolingWindow window, Site site) {
    ChannelOrder order = ChannelOrder.of(site, window.channelsFirst());
    int places = window.size().size();
    long[] pads = new long[2 * places];
    for (int i = 0; i < places && window.same(); i++) {
      long reach =
          (order.extent(site.outShape(), i) - 1) * window.strides().get(i) + window.size().get(i);
      long all = Math.max(reach - order.extent(site.inShape(), i), 0);
      pads[i] = all / 2;
      pads[places + i] = all - pads[i];
    }
    Graph graph = site.graph();
    return order.around(
        graph,
        site.in().name(),
        x ->
            graph.add(
                operator,
                List.of(x),
                Attributes.ints("kernel_shape", window.size()),
                Attributes.ints("strides", window.strides()),
                Attributes.of("pads", pads)));
  }

  private static String whole(String operator, Site site, boolean channelsFirst, boolean keepDims) {
    return whole(operator, site.in().name(), site, channelsFirst, keepDims);
  }

  private static String whole(
      String operator, String value, Site site, boolean channelsFirst, boolean keepDims) {
    return site.graph()
        .add(
            operator,
            List.of(value),
            Attributes.of("axes", ChannelOrder.of(site, channelsFirst).places()),
            Attributes.of("keepdims", keepDims ? 1 : 0));
  }

  /// The mean over the steps that count: the sum of those, divided by how many they are.
  private static String mean(Site site, boolean channelsFirst, boolean keepDims) {
    Value.Mask mask =
        site.in().maskOf(ChannelOrder.of(site, channelsFirst).extent(site.inShape(), 0));
    if (mask == null) {
      return whole("ReduceMean", site, channelsFirst, keepDims);
    }
    Graph graph = site.graph();
    long[] axes = {channelsFirst ? 1 : 2}; // that of the channels
    String counts = graph.unsqueeze(Masks.numbers(graph, mask.name()), axes);
    String shared = whole("ReduceMean", counts, site, channelsFirst, keepDims);
    String kept = graph.add("Mul", List.of(site.in().name(), counts));
    return graph.add(
        "Div", List.of(whole("ReduceMean", kept, site, channelsFirst, keepDims), shared));
  }
}
