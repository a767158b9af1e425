package io.weighbridge.layers;

import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What slides over an image or along a sequence: its size, how far it moves, how far apart its
/// points are and what it does at the edges; one number for each axis.
///
/// @param channelsFirst whether the channels come before the places
public record Window(
    List<Integer> size,
    List<Integer> strides,
    List<Integer> dilation,
    Padding padding,
    boolean channelsFirst) {

  public Window {
    size = List.copyOf(size);
    strides = List.copyOf(strides);
    dilation = List.copyOf(dilation);
  }

  /// As the layers that multiply with a kernel describe it, `axes` 1 or 2.
  static Window read(KerasLayer keras, int axes) {
    return new Window(
        size(keras, axes),
        keras.countPerAxis(axes, 1, "strides", "subsample", "subsample_length"),
        keras.countPerAxis(axes, 1, "dilation_rate", "atrous_rate"),
        Padding.read(keras),
        keras.channelsFirst());
  }

  /// Keras 1 gives rows and columns apart, or a length.
  private static List<Integer> size(KerasLayer keras, int axes) {
    if (keras.has("kernel_size", "filter_length")) {
      return keras.countPerAxis(axes, 1, "kernel_size", "filter_length");
    }
    return List.of(keras.count("nb_row"), keras.count("nb_col"));
  }

  int axes() {
    return size.size();
  }

  /// How far the window reaches along an axis.
  long reach(int axis) {
    return (size.get(axis) - 1L) * dilation.get(axis) + 1;
  }

  /// The extents of an image without its channels.
  ///
  /// @throws NetworkException if it has another number of axes
  long[] places(String owner, Shape image) {
    if (image.rank() != axes() + 1) {
      throw new NetworkException(
          "%s: takes %s, given %s"
              .formatted(
                  owner, axes() == 1 ? "sequences of vectors" : "images with channels", image));
    }
    long[] places = new long[axes()];
    for (int axis = 0; axis < places.length; axis++) {
      places[axis] = image.extent(axis + (channelsFirst ? 1 : 0));
    }
    return places;
  }

  long channels(Shape image) {
    return image.extent(channelsFirst ? 0 : image.rank() - 1);
  }

  Shape shape(long[] places, long channels) {
    long[] extents = new long[places.length + 1];
    System.arraycopy(places, 0, extents, channelsFirst ? 1 : 0, places.length);
    extents[channelsFirst ? 0 : places.length] = channels;
    return Shape.of(extents);
  }

  /// What comes out for an image.
  Shape output(String owner, Shape image, long channels) {
    long[] places = places(owner, image);
    long[] out = new long[places.length];
    for (int axis = 0; axis < out.length; axis++) {
      out[axis] = padding.places(places[axis], reach(axis), strides.get(axis));
      if (out[axis] < 1) {
        throw new NetworkException(
            "%s: a window of %s does not fit into %s".formatted(owner, size, image));
      }
    }
    return shape(out, channels);
  }

  /// The shape of a kernel: the window's size, then these.
  Shape kernel(long first, long second) {
    long[] extents = new long[axes() + 2];
    for (int axis = 0; axis < axes(); axis++) {
      extents[axis] = size.get(axis);
    }
    extents[axes()] = first;
    extents[axes() + 1] = second;
    return Shape.of(extents);
  }

  void describe(ObjectNode config) {
    Described.integers(config, "kernel_size", size);
    Described.integers(config, "strides", strides);
    Described.integers(config, "dilation_rate", dilation);
    config.put("padding", padding.kerasName());
    Described.dataFormat(config, channelsFirst);
  }
}
