package io.weighbridge.matrix;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Copies some columns of a matrix into one piece, `[depth, width]`, that stays in the first cache.
final class Panels {

  private static final int L = Tiles.L;

  private Panels() {}

  /// From rows of an array that are `step` apart, with zeros to the right of the columns.
  static void pack(int depth, int columns, int width, float[] b, int b0, int step, float[] panel) {
    for (int j = 0; j < width; j += L) {
      VectorMask<Float> inside = Tiles.S.indexInRange(j, columns);
      for (int p = 0; p < depth; p++) {
        int at = b0 + p * step + j;
        FloatVector row =
            columns == width
                ? FloatVector.fromArray(Tiles.S, b, at)
                : FloatVector.fromArray(Tiles.S, b, at, inside);
        row.intoArray(panel, p * width + j);
      }
    }
  }

  /// The same from little-endian floats outside the heap.
  static void pack(
      int depth, int columns, int width, MemorySegment b, int b0, int step, float[] panel) {
    for (int j = 0; j < width; j += L) {
      VectorMask<Float> inside = Tiles.S.indexInRange(j, columns);
      long from = 4L * (b0 + j);
      for (int p = 0; p < depth; p++) {
        long at = from + p * 4L * step;
        FloatVector row =
            columns == width
                ? FloatVector.fromMemorySegment(Tiles.S, b, at, ByteOrder.LITTLE_ENDIAN)
                : FloatVector.fromMemorySegment(Tiles.S, b, at, ByteOrder.LITTLE_ENDIAN, inside);
        row.intoArray(panel, p * width + j);
      }
    }
  }

  /// From a transposed matrix, `[columns, depth]`; what is right of the columns repeats the last of
  /// them and is never looked at.
  ///
  /// @param lanes room for the places of a column's elements
  static void packTransposed(
      int depth, int columns, int width, float[] b, int b0, int apart, int[] lanes, float[] panel) {
    for (int j = 0; j < width; j += L) {
      for (int lane = 0; lane < L; lane++) {
        lanes[lane] = Math.min(j + lane, columns - 1) * apart;
      }
      for (int p = 0; p < depth; p++) {
        FloatVector.fromArray(Tiles.S, b, b0 + p, lanes, 0).intoArray(panel, p * width + j);
      }
    }
  }
}
