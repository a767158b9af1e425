package io.weighbridge.inference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The extents of a tensor, outermost first; -1 where a model takes any.
public final class TensorShape {

  /// More axes than this are no tensor of anybody's.
  public static final int MAX_RANK = 16;

  private final long[] extents;

  private TensorShape(long[] extents) {
    this.extents = extents;
  }

  /// @param extents each -1 or at least 0
  /// @throws BadTensor if there are too many extents or one of them is below -1
  public static TensorShape of(long... extents) {
    if (extents.length > MAX_RANK) {
      throw new BadTensor(
          "a shape of %d extents; at most %d are taken".formatted(extents.length, MAX_RANK));
    }
    for (long extent : extents) {
      if (extent < -1) {
        throw new BadTensor(
            "an extent of %d in the shape %s".formatted(extent, Arrays.toString(extents)));
      }
    }
    return new TensorShape(extents.clone());
  }

  public static TensorShape of(List<Long> extents) {
    return of(extents.stream().mapToLong(Long::longValue).toArray());
  }

  public int rank() {
    return extents.length;
  }

  public long extent(int axis) {
    return extents[axis];
  }

  /// A copy of all extents.
  public long[] extents() {
    return extents.clone();
  }

  /// Whether every extent is known.
  public boolean isFixed() {
    for (long extent : extents) {
      if (extent < 0) {
        return false;
      }
    }
    return true;
  }

  /// The product of the extents; 1 for a scalar.
  ///
  /// @throws BadTensor if an extent is unknown, or there are more elements than a long counts
  public long elements() {
    long product = 1;
    for (long extent : extents) {
      if (extent < 0) {
        throw new BadTensor("the shape %s leaves open how many elements there are".formatted(this));
      }
      long high = Math.multiplyHigh(product, extent);
      product *= extent;
      if (high != 0 || product < 0) {
        throw new BadTensor("the shape %s has more elements than can be counted".formatted(this));
      }
    }
    return product;
  }

  /// Whether a tensor of this shape, which is fixed, is one that `declared` takes.
  public boolean fits(TensorShape declared) {
    if (rank() != declared.rank()) {
      return false;
    }
    for (int axis = 0; axis < rank(); axis++) {
      if (declared.extents[axis] != -1 && declared.extents[axis] != extents[axis]) {
        return false;
      }
    }
    return true;
  }

  /// Whether both have the same extents but for the first.
  public boolean hasRowsOf(TensorShape other) {
    return rank() > 0
        && rank() == other.rank()
        && Arrays.equals(extents, 1, rank(), other.extents, 1, rank());
  }

  /// The same with another first extent.
  ///
  /// @throws BadTensor if it is below -1
  public TensorShape withFirst(long extent) {
    if (extent < -1) {
      throw new BadTensor("a first extent of " + extent);
    }
    long[] changed = extents.clone();
    changed[0] = extent;
    return new TensorShape(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorShape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  @Override
  public String toString() {
    return Arrays.stream(extents)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
