package io.weighbridge.weights;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The extents of a tensor, outermost first; no extents is a scalar. A `Shape` that exists has no
/// negative extent and a number of elements that fits a `long`.
///
/// ```java
/// Shape.of(784, 128).elements() // 100352
/// ```
public final class Shape {

  private final long[] extents;

  private Shape(long[] extents) {
    this.extents = extents;
  }

  /// @throws IllegalArgumentException for a negative extent or 2^63 elements and more
  public static Shape of(long... extents) {
    long elements = 1;
    for (long extent : extents) {
      if (extent < 0) {
        throw new IllegalArgumentException("shape %s: negative extent".formatted(text(extents)));
      }
      if (Math.multiplyHigh(elements, extent) != 0 || elements * extent < 0) {
        throw new IllegalArgumentException(
            "shape %s: more than 2^63 elements".formatted(text(extents)));
      }
      elements *= extent;
    }
    return new Shape(extents.clone());
  }

  public long[] extents() {
    return extents.clone();
  }

  public int rank() {
    return extents.length;
  }

  public long extent(int axis) {
    return extents[axis];
  }

  /// The number of elements; 1 for a scalar.
  public long elements() {
    long elements = 1;
    for (long extent : extents) {
      elements *= extent;
    }
    return elements;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(extents, that.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  @Override
  public String toString() {
    return text(extents);
  }

  private static String text(long[] extents) {
    return Arrays.stream(extents)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
