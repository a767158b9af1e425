package io.weighbridge.matrix;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The rows of a matrix: row-major at an offset, `ld` elements apart.
public final class Rows {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private Rows() {}

  /// Column sums, the gradient of the bias: `sums[j] = x[0, j] + x[1, j] + …` in this order, or
  /// added onto what is there with `accumulate`.
  public static void columnSums(
      int rows,
      int columns,
      float[] x,
      int xOff,
      int ld,
      float[] sums,
      int sumsOff,
      boolean accumulate) {
    check("x", rows, columns, x, xOff, ld);
    check("sums", 1, columns, sums, sumsOff, columns);
    for (int j = 0; j < columns; j += L) {
      VectorMask<Float> in = S.indexInRange(j, columns);
      FloatVector sum =
          accumulate ? FloatVector.fromArray(S, sums, sumsOff + j, in) : FloatVector.zero(S);
      for (int i = 0; i < rows; i++) {
        sum = sum.add(FloatVector.fromArray(S, x, xOff + i * ld + j, in));
      }
      sum.intoArray(sums, sumsOff + j, in);
    }
  }

  /// Throws unless `rows` rows of `columns` elements, `ld` apart from `off` on, lie inside `x`.
  public static void check(String name, int rows, int columns, float[] x, int off, int ld) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          name + " [" + rows + ", " + columns + "] has a negative size");
    }
    long end = off + (rows - 1L) * ld + columns;
    boolean empty = rows == 0 || columns == 0;
    if (!empty && (off < 0 || (rows > 1 && ld < columns) || end > x.length)) {
      throw new IllegalArgumentException(
          "%s [%d, %d] at offset %d, rows %d apart, does not fit in %d elements"
              .formatted(name, rows, columns, off, ld, x.length));
    }
  }
}
