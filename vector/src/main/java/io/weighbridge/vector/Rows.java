package io.weighbridge.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What a dense layer does to the rows of a matrix around its product: bias and rectifier on the
/// way forward, their gradients on the way back. Matrices are row-major at an offset, rows `ld`
/// elements apart.
final class Rows {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private Rows() {}

  /// Adds the bias to each row: `x[i, j] += bias[j]`.
  static void addBias(
      int rows, int columns, float[] x, int xOff, int ld, float[] bias, int biasOff) {
    check("x", rows, columns, x, xOff, ld);
    check("bias", 1, columns, bias, biasOff, columns);
    for (int j = 0; j < columns; j += L) {
      VectorMask<Float> in = S.indexInRange(j, columns);
      FloatVector b = FloatVector.fromArray(S, bias, biasOff + j, in);
      for (int i = 0; i < rows; i++) {
        int at = xOff + i * ld + j;
        FloatVector.fromArray(S, x, at, in).add(b).intoArray(x, at, in);
      }
    }
  }

  /// Adds the bias to each row and rectifies: `x[i, j] = max(0, x[i, j] + bias[j])`; NaN stays NaN.
  static void addBiasRelu(
      int rows, int columns, float[] x, int xOff, int ld, float[] bias, int biasOff) {
    check("x", rows, columns, x, xOff, ld);
    check("bias", 1, columns, bias, biasOff, columns);
    for (int j = 0; j < columns; j += L) {
      VectorMask<Float> in = S.indexInRange(j, columns);
      FloatVector b = FloatVector.fromArray(S, bias, biasOff + j, in);
      for (int i = 0; i < rows; i++) {
        int at = xOff + i * ld + j;
        FloatVector sum = FloatVector.fromArray(S, x, at, in).add(b);
        // A blend, because a NaN is not below zero and so stays; max() spends four operations on
        // it.
        sum.blend(0f, sum.compare(VectorOperators.LT, 0f)).intoArray(x, at, in);
      }
    }
  }

  /// The rectifier's gradient in place: `dy[i, j] = 0` where its output `y[i, j]` is zero.
  static void reluGradient(
      int rows, int columns, float[] y, int yOff, int ldy, float[] dy, int dyOff, int lddy) {
    check("y", rows, columns, y, yOff, ldy);
    check("dy", rows, columns, dy, dyOff, lddy);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j += L) {
        VectorMask<Float> in = S.indexInRange(j, columns);
        FloatVector out = FloatVector.fromArray(S, y, yOff + i * ldy + j, in);
        int at = dyOff + i * lddy + j;
        FloatVector gradient = FloatVector.fromArray(S, dy, at, in);
        gradient.blend(0f, out.compare(VectorOperators.LE, 0f)).intoArray(dy, at, in);
      }
    }
  }

  /// Column sums, the gradient of the bias: `sums[j] = x[0, j] + x[1, j] + …` in this order, or
  /// added onto what is there with `accumulate`.
  static void columnSums(
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
  static void check(String name, int rows, int columns, float[] x, int off, int ld) {
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
