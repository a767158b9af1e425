package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.List;

/// The extents of a dataset or attribute (specification IV.A.2.b).
///
/// @param empty a null dataspace: no elements, not even one
/// @param shape a scalar has no extents; a null dataspace is shown as `[0]`
/// @param maxima how far each extent may grow, [#UNLIMITED] where without end
record Hdf5Dataspace(boolean empty, Shape shape, List<Long> maxima) {

  static final long UNLIMITED = -1;

  /// The format's own limit.
  static final int MAX_RANK = 32;

  private static final int SCALAR = 0;
  private static final int NULL = 2;

  static Hdf5Dataspace read(Hdf5Cursor cursor) {
    int version = cursor.version(1, 2);
    int rank = cursor.u8();
    int flags = cursor.u8();
    int kind = version == 1 ? Math.min(rank, 1) : cursor.u8();
    if (version == 1) {
      cursor.skip(5);
    }
    if (rank > MAX_RANK || kind > NULL) {
      throw cursor.problem(
          "rank %d of kind %d, expected at most %d".formatted(rank, kind, MAX_RANK));
    }
    if (kind == NULL) {
      return new Hdf5Dataspace(true, Shape.of(0), List.of(0L));
    }
    if (kind == SCALAR) {
      return new Hdf5Dataspace(false, Shape.of(), List.of());
    }
    long[] extents = new long[rank];
    for (int i = 0; i < rank; i++) {
      extents[i] = cursor.length();
    }
    List<Long> maxima = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      maxima.add((flags & 1) != 0 ? maximum(cursor, extents[i]) : extents[i]);
    }
    return new Hdf5Dataspace(false, shape(cursor, extents), maxima);
  }

  private static long maximum(Hdf5Cursor cursor, long extent) {
    int width = cursor.source().lengthSize();
    long maximum = cursor.bits(width);
    if (maximum == -1L >>> (Long.SIZE - width * Byte.SIZE)) {
      return UNLIMITED;
    }
    if (maximum < extent) {
      throw cursor.problem(
          "an extent of %d may only grow to %s".formatted(extent, Long.toUnsignedString(maximum)));
    }
    return maximum;
  }

  private static Shape shape(Hdf5Cursor cursor, long[] extents) {
    try {
      return Shape.of(extents);
    } catch (IllegalArgumentException e) {
      throw cursor.problem("" + e.getMessage());
    }
  }
}
