package io.weighbridge.exporting;

import io.weighbridge.weights.Shape;
import java.util.function.UnaryOperator;

/// ONNX' operators for images have the channels before the places: what has them behind is
/// transposed before and after.
///
/// @param rank of a batch of images
/// @param first whether the channels are there already
record ChannelOrder(int rank, boolean first) {

  static ChannelOrder of(Site site, boolean channelsFirst) {
    return new ChannelOrder(site.inShape().rank() + 1, channelsFirst);
  }

  /// What `operators` make of a value with its channels first, in the order that came in.
  String around(Graph graph, String value, UnaryOperator<String> operators) {
    return Axes.around(graph, value, Axes.second(rank, first ? 1 : rank - 1), operators);
  }

  /// The axes of a batch that are places.
  long[] places() {
    long[] places = new long[rank - 2];
    for (int i = 0; i < places.length; i++) {
      places[i] = i + (first ? 2L : 1);
    }
    return places;
  }

  /// An extent of an example along one of its places, from 0.
  long extent(Shape shape, int place) {
    return shape.extent(place + (first ? 1 : 0));
  }

  /// How many channels an example has.
  long channels(Shape shape) {
    return shape.extent(first ? 0 : shape.rank() - 1);
  }
}
