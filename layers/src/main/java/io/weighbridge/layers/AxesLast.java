package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Place;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Layers that work along some axes and keep the shape, computed by the arithmetic for the last
/// ones.
final class AxesLast {

  private AxesLast() {}

  /// The axes of an example, in their order.
  ///
  /// @param axes as Keras counts them
  static int[] of(Layer layer, List<Integer> axes, Shape input) {
    return axes.stream()
        .mapToInt(axis -> Ranks.axis(layer, axis, input))
        .distinct()
        .sorted()
        .toArray();
  }

  /// What Keras writes as one axis or as a list of them.
  static List<Integer> read(KerasLayer keras, int otherwise) {
    if (!keras.has("axis")) {
      return List.of(otherwise);
    }
    return keras
        .integers("axis")
        .or(() -> keras.integer("axis").map(List::of))
        .filter(axes -> !axes.isEmpty())
        .orElseThrow(() -> keras.problem("has the axis " + keras.setting("axis")));
  }

  /// Steps that move the axes behind all others, run `last` there, and move them back.
  ///
  /// @param axes of an example, in their order
  static List<Step> around(Place place, int[] axes, Function<Place, List<Step>> last) {
    Shape shape = place.inShape();
    int rank = shape.rank();
    int[] order =
        IntStream.concat(
                IntStream.range(0, rank)
                    .filter(axis -> IntStream.of(axes).noneMatch(each -> each == axis)),
                IntStream.of(axes))
            .toArray();
    if (IntStream.range(0, rank).allMatch(i -> order[i] == i)) {
      return last.apply(place);
    }
    int[] back = new int[rank];
    for (int i = 0; i < rank; i++) {
      back[order[i]] = i;
    }
    Shape moved = Shape.of(IntStream.of(order).mapToLong(shape::extent).toArray());
    Buffer in = new Buffer(place.in().width());
    in.mask(place.in().mask());
    Buffer out = new Buffer(place.out().width());
    List<Step> steps = new ArrayList<>();
    steps.add(Transposition.of(place.in(), in, shape, order));
    steps.addAll(
        last.apply(
            new Place(
                List.of(in),
                List.of(moved),
                List.of(out),
                List.of(moved),
                place.parameters(),
                place.prefix(),
                place.ordinal())));
    steps.add(Transposition.of(out, place.out(), moved, back));
    return steps;
  }

  /// The numbers along these axes.
  static int length(Shape shape, int[] axes) {
    return IntStream.of(axes).map(axis -> (int) shape.extent(axis)).reduce(1, Math::multiplyExact);
  }
}
