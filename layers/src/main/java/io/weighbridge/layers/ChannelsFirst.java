package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Layers whose channels come first, computed by the arithmetic for channels that come last.
final class ChannelsFirst {

  private ChannelsFirst() {}

  /// Steps that move the channels of the only input to the end, run `channelsLast` there, and move
  /// those of its output back.
  ///
  /// @param place with shapes `[c, …]`
  /// @param channelsLast given the same place with shapes `[…, c]`
  static List<Step> around(Place place, Function<Place, List<Step>> channelsLast) {
    Buffer in = new Buffer(place.in().width());
    in.mask(place.in().mask());
    Shape inShape = channelsLast(place.inShape());
    Shape outShape = channelsLast(place.outShape());
    // A vector of channels alone lies the same either way.
    boolean back = outShape.rank() > 1;
    Buffer out = back ? new Buffer(place.out().width()) : place.out();
    List<Step> steps = new ArrayList<>();
    // [c, …] -> […, c]
    steps.add(
        Transposition.channelsLast(place.in(), in, Math.toIntExact(place.inShape().extent(0))));
    steps.addAll(
        channelsLast.apply(
            new Place(
                List.of(in),
                List.of(inShape),
                List.of(out),
                List.of(outShape),
                place.parameters(),
                place.prefix(),
                place.ordinal())));
    if (back) {
      place.out().mask(out.mask());
      // […, c] -> [c, …]
      steps.add(
          Transposition.channelsFirst(
              out, place.out(), Math.toIntExact(place.outShape().extent(0))));
    }
    return steps;
  }

  /// `[c, …]` as `[…, c]`.
  static Shape channelsLast(Shape channelsFirst) {
    long[] extents = channelsFirst.extents();
    long channels = extents[0];
    System.arraycopy(extents, 1, extents, 0, extents.length - 1);
    extents[extents.length - 1] = channels;
    return Shape.of(extents);
  }

  /// `[…, c]` as `[c, …]`.
  static Shape channelsFirst(Shape channelsLast) {
    long[] extents = channelsLast.extents();
    long channels = extents[extents.length - 1];
    System.arraycopy(extents, 0, extents, 1, extents.length - 1);
    extents[0] = channels;
    return Shape.of(extents);
  }
}
