package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;

/// What layers say of shapes they do not take.
final class Ranks {

  private static final String[] LAST = {
    "", "[channels]", "[steps, channels]", "[height, width, channels]"
  };
  private static final String[] FIRST = {
    "", "[channels]", "[channels, steps]", "[channels, height, width]"
  };

  private Ranks() {}

  /// @param places axes beside the channels
  /// @throws NetworkException unless `input` has so many and channels
  static void check(Layer layer, Shape input, int places, boolean channelsFirst) {
    if (input.rank() != places + 1) {
      throw new NetworkException(
          "%s: takes %s, given %s"
              .formatted(layer.label(), (channelsFirst ? FIRST : LAST)[places + 1], input));
    }
  }

  /// An axis of one example.
  ///
  /// @param axis as Keras counts: from the end if negative, the batch being axis 0 if not
  static int axis(Layer layer, int axis, Shape input) {
    int own = axis < 0 ? axis + input.rank() : axis - 1;
    if (own < 0 || own >= input.rank()) {
      throw new NetworkException(
          "%s: axis %d is none of an example of %s".formatted(layer.label(), axis, input));
    }
    return own;
  }

  /// `channelsLast` in the order that the layer has.
  static Shape inOrder(Shape channelsLast, boolean channelsFirst) {
    return channelsFirst ? ChannelsFirst.channelsFirst(channelsLast) : channelsLast;
  }

  /// The same with channels at the end.
  static Shape channelsLast(Shape shape, boolean channelsFirst) {
    return channelsFirst ? ChannelsFirst.channelsLast(shape) : shape;
  }
}
