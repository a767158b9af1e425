package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/// What layers that pool everything have in common.
final class GlobalPooling {

  private GlobalPooling() {}

  static Shape outputShape(
      Layer layer, Shape input, int places, boolean channelsFirst, boolean keepDims) {
    Ranks.check(layer, input, places, channelsFirst);
    long channels = input.extent(channelsFirst ? 0 : places);
    if (!keepDims) {
      return Shape.of(channels);
    }
    long[] extents = new long[places + 1];
    Arrays.fill(extents, 1);
    extents[channelsFirst ? 0 : places] = channels;
    return Shape.of(extents);
  }

  static List<Step> steps(
      Place place, boolean channelsFirst, BiFunction<Place, PoolingGeometry, Step> step) {
    return channelsFirst
        ? ChannelsFirst.around(place, moved -> List.of(whole(moved, step)))
        : List.of(whole(place, step));
  }

  private static Step whole(Place place, BiFunction<Place, PoolingGeometry, Step> step) {
    return step.apply(place, PoolingGeometry.whole(place.inShape()));
  }
}
