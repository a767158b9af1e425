package io.weighbridge.layers;

import io.weighbridge.weights.Shape;
import java.util.Optional;

/// Shapes of different ranks and extents put together: axes are aligned at the end, and what is one
/// long, or missing, counts for the whole axis.
final class Broadcast {

  private Broadcast() {}

  /// The shape that both are stretched to; empty if they do not fit.
  static Optional<Shape> together(Shape first, Shape second) {
    int rank = Math.max(first.rank(), second.rank());
    long[] extents = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      long a = extent(first, axis - rank + first.rank());
      long b = extent(second, axis - rank + second.rank());
      if (a != b && a != 1 && b != 1) {
        return Optional.empty();
      }
      extents[axis] = a == 1 ? b : a;
    }
    return Optional.of(Shape.of(extents));
  }

  private static long extent(Shape shape, int axis) {
    return axis < 0 ? 1 : shape.extent(axis);
  }

  /// Where in `narrow` each number of `wide` is from.
  static int[] sources(Shape narrow, Shape wide) {
    int[] sources = new int[Math.toIntExact(wide.elements())];
    int rank = wide.rank();
    int run = 1; // numbers of `wide` in one step along this axis
    int stride = 1; // the same of `narrow`
    for (int axis = rank - 1; axis >= 0; axis--) {
      int extent = (int) wide.extent(axis);
      int own = (int) extent(narrow, axis - rank + narrow.rank());
      if (own > 1) {
        for (int i = 0; i < sources.length; i++) {
          sources[i] += i / run % extent * stride;
        }
      }
      run *= extent;
      stride *= own;
    }
    return sources;
  }
}
