package io.weighbridge.exporting;

import io.weighbridge.layers.Conv1D;
import io.weighbridge.layers.Conv1DTranspose;
import io.weighbridge.layers.Conv2D;
import io.weighbridge.layers.Conv2DTranspose;
import io.weighbridge.layers.DepthwiseConv1D;
import io.weighbridge.layers.DepthwiseConv2D;
import io.weighbridge.layers.Padding;
import io.weighbridge.layers.SeparableConv1D;
import io.weighbridge.layers.SeparableConv2D;
import io.weighbridge.layers.Window;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Convolutions, with the edges as numbers of what is added there, which depend on the image.
final class Convolutions {

  private Convolutions() {}

  static void addTo(Mappings all) {
    all.unary(Conv1D.class, (layer, site) -> plain(site, layer.window(), layer.groups()));
    all.unary(Conv2D.class, (layer, site) -> plain(site, layer.window(), layer.groups()));
    all.unary(DepthwiseConv1D.class, (layer, site) -> eachChannel(site, layer.window()));
    all.unary(DepthwiseConv2D.class, (layer, site) -> eachChannel(site, layer.window()));
    all.unary(SeparableConv1D.class, (layer, site) -> separable(site, layer.window()));
    all.unary(SeparableConv2D.class, (layer, site) -> separable(site, layer.window()));
    all.unary(Conv1DTranspose.class, (layer, site) -> backwards(site, layer.window()));
    all.unary(Conv2DTranspose.class, (layer, site) -> backwards(site, layer.window()));
  }

  private static String plain(Site site, Window window, int groups) {
    ChannelOrder order = ChannelOrder.of(site, window.channelsFirst());
    return order.around(
        site.graph(),
        site.in().name(),
        x -> convolve(site, x, window, order, kernel(site, "kernel"), groups, bias(site)));
  }

  private static String eachChannel(Site site, Window window) {
    ChannelOrder order = ChannelOrder.of(site, window.channelsFirst());
    return order.around(
        site.graph(),
        site.in().name(),
        x -> eachChannel(site, x, window, order, "kernel", bias(site)));
  }

  /// Each channel is a group.
  private static String eachChannel(
      Site site, String x, Window window, ChannelOrder order, String name, @Nullable String bias) {
    Weight weight = site.weight(name);
    int places = window.size().size();
    int channels = Math.toIntExact(order.channels(site.inShape()));
    long[] extents = new long[places + 2]; // [channels * multiplier, 1, places…]
    extents[0] = channels * weight.shape().extent(places + 1);
    extents[1] = 1;
    for (int i = 0; i < places; i++) {
      extents[i + 2] = weight.shape().extent(i);
    }
    int[] axes = new int[places + 2];
    axes[0] = places;
    axes[1] = places + 1;
    for (int i = 0; i < places; i++) {
      axes[i + 2] = i;
    }
    String kernel =
        site.graph().view(weight, "each channel", extents, () -> weight.transposed(axes));
    return convolve(site, x, window, order, kernel, channels, bias);
  }

  private static String separable(Site site, Window window) {
    ChannelOrder order = ChannelOrder.of(site, window.channelsFirst());
    List<String> inputs = new ArrayList<>(List.of(kernel(site, "pointwise_kernel")));
    String bias = bias(site);
    if (bias != null) {
      inputs.add(bias);
    }
    return order.around(
        site.graph(),
        site.in().name(),
        x -> {
          inputs.addFirst(eachChannel(site, x, window, order, "depthwise_kernel", null));
          return site.graph().add("Conv", inputs);
        });
  }

  /// `[places…, in, filters]` as `[filters, in, places…]`; of a transposed one, whose last axes are
  /// exchanged in Keras, `[in, filters, places…]`, which is what ONNX wants.
  private static String kernel(Site site, String name) {
    Weight weight = site.weight(name);
    int rank = weight.shape().rank();
    int[] order = new int[rank];
    order[0] = rank - 1;
    order[1] = rank - 2;
    for (int axis = 2; axis < rank; axis++) {
      order[axis] = axis - 2;
    }
    return site.graph().transposed(weight, order);
  }

  private static @Nullable String bias(Site site) {
    Weight bias = site.optional("bias");
    return bias == null ? null : site.graph().weight(bias);
  }

  private static String convolve(
      Site site,
      String x,
      Window window,
      ChannelOrder order,
      String kernel,
      int groups,
      @Nullable String bias) {
    int places = window.size().size();
    long[] pads = new long[2 * places];
    for (int i = 0; i < places && window.padding() != Padding.VALID; i++) {
      long reach = reach(window, i);
      long in = order.extent(site.inShape(), i);
      long out = order.extent(site.outShape(), i);
      long all = Math.max((out - 1) * window.strides().get(i) + reach - in, 0);
      pads[i] = window.padding() == Padding.CAUSAL ? reach - 1 : all / 2;
      pads[places + i] = window.padding() == Padding.CAUSAL ? 0 : all - pads[i];
    }
    return site.graph()
        .add(
            "Conv",
            bias == null ? List.of(x, kernel) : List.of(x, kernel, bias),
            Attributes.ints("kernel_shape", window.size()),
            Attributes.ints("strides", window.strides()),
            Attributes.ints("dilations", window.dilation()),
            Attributes.of("pads", pads),
            Attributes.of("group", groups));
  }

  private static long reach(Window window, int place) {
    return (window.size().get(place) - 1L) * window.dilation().get(place) + 1;
  }

  private static String backwards(Site site, Window window) {
    ChannelOrder order = ChannelOrder.of(site, window.channelsFirst());
    String bias = bias(site);
    String kernel = kernel(site, "kernel");
    return order.around(
        site.graph(),
        site.in().name(),
        x ->
            backwards(
                site, bias == null ? List.of(x, kernel) : List.of(x, kernel, bias), window, order));
  }

  /// What a transposed convolution makes too much is cut off at both ends, the smaller half first.
  private static String backwards(
      Site site, List<String> inputs, Window window, ChannelOrder order) {
    int places = window.size().size();
    long[] pads = new long[2 * places];
    long[] added = new long[places];
    Shape in = site.inShape();
    for (int i = 0; i < places; i++) {
      long made = (order.extent(in, i) - 1) * window.strides().get(i) + reach(window, i);
      long more = made - order.extent(site.outShape(), i);
      pads[i] = window.padding() == Padding.VALID ? 0 : Math.max(more, 0) / 2;
      pads[places + i] = Math.max(more - pads[i], 0);
      added[i] = Math.max(pads[i] - more, 0);
    }
    if (IntStream.range(0, places).anyMatch(i -> added[i] >= window.strides().get(i))) {
      throw new ExportException(
          "an output_padding of %s with strides of %s is not in ONNX"
              .formatted(Arrays.toString(added), window.strides()));
    }
    return site.graph()
        .add(
            "ConvTranspose",
            inputs,
            Attributes.ints("kernel_shape", window.size()),
            Attributes.ints("strides", window.strides()),
            Attributes.ints("dilations", window.dilation()),
            Attributes.of("pads", pads),
            Attributes.of("output_padding", added));
  }
}
