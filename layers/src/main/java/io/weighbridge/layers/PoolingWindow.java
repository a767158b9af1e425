package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/// How a pooling layer goes over steps or pictures.
///
/// @param size of the window, one number for each axis
/// @param strides from one window to the next
/// @param same whether windows may reach over the edges, so that there is one for each stride begun
public record PoolingWindow(
    List<Integer> size, List<Integer> strides, boolean same, boolean channelsFirst) {

  public PoolingWindow {
    size = List.copyOf(size);
    strides = List.copyOf(strides);
  }

  static PoolingWindow read(KerasLayer keras, int axes) {
    List<Integer> size = keras.countPerAxis(axes, 2, "pool_size", "pool_length");
    return new PoolingWindow(
        size,
        keras.has("strides", "stride") ? keras.countPerAxis(axes, 1, "strides", "stride") : size,
        switch (keras.text("valid", "padding", "border_mode")) {
          case "valid" -> false;
          case "same" -> true;
          default ->
              throw keras.problem("has the padding " + keras.text("", "padding", "border_mode"));
        },
        keras.channelsFirst());
  }

  Shape outputShape(Layer layer, Shape input) {
    Ranks.check(layer, input, size.size(), channelsFirst);
    long[] extents = Ranks.channelsLast(input, channelsFirst).extents();
    for (int axis = 0; axis < size.size(); axis++) {
      int stride = strides.get(axis);
      if (same) {
        extents[axis] = Math.ceilDiv(extents[axis], stride);
      } else if (extents[axis] < size.get(axis)) {
        throw new NetworkException(
            "%s: a window of %s does not fit into %s".formatted(layer.label(), size, input));
      } else {
        extents[axis] = (extents[axis] - size.get(axis)) / stride + 1;
      }
    }
    return Ranks.inOrder(Shape.of(extents), channelsFirst);
  }

  /// @param step made of a place with its channels last
  List<Step> steps(Place place, BiFunction<Place, PoolingGeometry, Step> step) {
    return channelsFirst
        ? ChannelsFirst.around(place, moved -> List.of(step.apply(moved, geometry(moved))))
        : List.of(step.apply(place, geometry(place)));
  }

  private PoolingGeometry geometry(Place place) {
    Shape in = place.inShape();
    Shape out = place.outShape();
    boolean flat = size.size() == 1;
    return new PoolingGeometry(
        (int) in.extent(0),
        flat ? 1 : (int) in.extent(1),
        (int) in.extent(in.rank() - 1),
        (int) out.extent(0),
        flat ? 1 : (int) out.extent(1),
        size.getFirst(),
        flat ? 1 : size.get(1),
        strides.getFirst(),
        flat ? 1 : strides.get(1),
        before(0, in, out),
        flat ? 0 : before(1, in, out));
  }

  /// What is added before the first, the smaller half (TensorFlow's `SAME`).
  private int before(int axis, Shape in, Shape out) {
    long reach = (out.extent(axis) - 1) * strides.get(axis) + size.get(axis);
    return same ? (int) (Math.max(reach - in.extent(axis), 0) / 2) : 0;
  }

  void describe(ObjectNode config) {
    Described.integers(config, "pool_size", size);
    config.put("padding", same ? "same" : "valid");
    Described.integers(config, "strides", strides);
    Described.dataFormat(config, channelsFirst);
  }
}
