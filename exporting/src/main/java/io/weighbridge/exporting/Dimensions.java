package io.weighbridge.exporting;

import io.weighbridge.layers.ActivityRegularization;
import io.weighbridge.layers.AlphaDropout;
import io.weighbridge.layers.Cropping1D;
import io.weighbridge.layers.Cropping2D;
import io.weighbridge.layers.Dropout;
import io.weighbridge.layers.Flatten;
import io.weighbridge.layers.GaussianDropout;
import io.weighbridge.layers.GaussianNoise;
import io.weighbridge.layers.Identity;
import io.weighbridge.layers.Margins;
import io.weighbridge.layers.Permute;
import io.weighbridge.layers.RepeatVector;
import io.weighbridge.layers.SpatialDropout1D;
import io.weighbridge.layers.SpatialDropout2D;
import io.weighbridge.layers.UpSampling1D;
import io.weighbridge.layers.UpSampling2D;
import io.weighbridge.layers.ZeroPadding1D;
import io.weighbridge.layers.ZeroPadding2D;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;

/// Layers that put values elsewhere, or leave them where they are.
final class Dimensions {

  private Dimensions() {}

  static void addTo(Mappings all) {
    all.nothing(ActivityRegularization.class);
    all.nothing(AlphaDropout.class);
    all.nothing(Dropout.class);
    all.nothing(GaussianDropout.class);
    all.nothing(GaussianNoise.class);
    all.nothing(Identity.class);
    all.nothing(SpatialDropout1D.class);
    all.nothing(SpatialDropout2D.class);
    all.unary(Flatten.class, Dimensions::flatten);
    all.unary(Permute.class, Dimensions::permute);
    all.unary(RepeatVector.class, Dimensions::repeat);
    all.unary(
        ZeroPadding1D.class,
        (layer, site) -> pad(site, List.of(layer.padding()), layer.channelsFirst()));
    all.unary(
        ZeroPadding2D.class, (layer, site) -> pad(site, layer.margins(), layer.channelsFirst()));
    all.unary(Cropping1D.class, (layer, site) -> crop(site, List.of(layer.cropping()), false));
    all.unary(
        Cropping2D.class, (layer, site) -> crop(site, layer.margins(), layer.channelsFirst()));
    all.unary(UpSampling1D.class, (layer, site) -> repeated(site, List.of(layer.size()), false));
    all.unary(
        UpSampling2D.class,
        (layer, site) ->
            layer.bilinear()
                ? mixed(site, layer.size(), layer.channelsFirst())
                : repeated(site, layer.size(), layer.channelsFirst()));
  }

  /// Channels that come first are moved to the end before.
  private static String flatten(Flatten layer, Site site) {
    Graph graph = site.graph();
    int rank = site.inShape().rank();
    int[] order = new int[rank + 1];
    for (int axis = 1; axis < rank; axis++) {
      order[axis] = axis + 1;
    }
    order[rank] = Math.min(rank, 1);
    String last =
        layer.channelsFirst() ? graph.transpose(site.in().name(), order) : site.in().name();
    return graph.reshape(last, site.outShape());
  }

  private static String permute(Permute layer, Site site) {
    int[] order = new int[layer.dims().size() + 1];
    for (int axis = 1; axis < order.length; axis++) {
      order[axis] = layer.dims().get(axis - 1);
    }
    return site.graph().transpose(site.in().name(), order);
  }

  private static String repeat(RepeatVector layer, Site site) {
    Graph graph = site.graph();
    String once = graph.unsqueeze(site.in().name(), 1); // [batch, in] -> [batch, 1, in]
    return graph.add("Expand", List.of(once, graph.longs(1, layer.n(), 1)));
  }

  private static String pad(Site site, List<Margins> margins, boolean channelsFirst) {
    Graph graph = site.graph();
    int rank = site.inShape().rank() + 1;
    long[] pads = new long[2 * rank];
    for (int i = 0; i < margins.size(); i++) {
      int axis = i + (channelsFirst ? 2 : 1);
      pads[axis] = margins.get(i).before();
      pads[rank + axis] = margins.get(i).after();
    }
    return graph.add("Pad", List.of(site.in().name(), graph.longs(pads), graph.number(0)));
  }

  private static String crop(Site site, List<Margins> margins, boolean channelsFirst) {
    Graph graph = site.graph();
    Shape shape = site.inShape();
    int count = margins.size();
    long[] starts = new long[count];
    long[] ends = new long[count];
    long[] axes = ChannelOrder.of(site, channelsFirst).places();
    for (int i = 0; i < count; i++) {
      starts[i] = margins.get(i).before();
      ends[i] = shape.extent((int) axes[i] - 1) - margins.get(i).after();
    }
    return graph.add(
        "Slice",
        List.of(site.in().name(), graph.longs(starts), graph.longs(ends), graph.longs(axes)));
  }

  private static float[] scales(Site site, List<Integer> size, boolean channelsFirst) {
    float[] scales = new float[site.inShape().rank() + 1];
    Arrays.fill(scales, 1);
    for (int i = 0; i < size.size(); i++) {
      scales[i + (channelsFirst ? 2 : 1)] = size.get(i);
    }
    return scales;
  }

  private static String repeated(Site site, List<Integer> size, boolean channelsFirst) {
    return resized(
        site.graph(),
        site.in().name(),
        scales(site, size, channelsFirst),
        Attributes.of("mode", "nearest"),
        Attributes.of("coordinate_transformation_mode", "asymmetric"),
        Attributes.of("nearest_mode", "floor"));
  }

  private static String mixed(Site site, List<Integer> size, boolean channelsFirst) {
    Graph graph = site.graph();
    float[] scales = scales(site, size, true);
    return ChannelOrder.of(site, channelsFirst)
        .around(
            graph,
            site.in().name(),
            x ->
                resized(
                    graph,
                    x,
                    scales,
                    Attributes.of("mode", "linear"),
                    Attributes.of("coordinate_transformation_mode", "half_pixel")));
  }

  private static String resized(
      Graph graph, String x, float[] scales, AttributeProto... attributes) {
    String factors = graph.floats(graph.scope() + "/scales", new long[] {scales.length}, scales);
    return graph.add("Resize", List.of(x, "", factors), attributes);
  }
}
