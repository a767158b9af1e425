package io.weighbridge.layers;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Runs of numbers that lie side by side, such as the channels of one place.
final class Runs {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  /// What is added up in floats before doubles take over.
  private static final int BLOCK = 1024;

  private Runs() {}

  /// `y += x`.
  static void add(float[] x, int xOff, float[] y, int yOff, int length) {
    int i = 0;
    for (; i <= length - S.length(); i += S.length()) {
      FloatVector.fromArray(S, y, yOff + i)
          .add(FloatVector.fromArray(S, x, xOff + i))
          .intoArray(y, yOff + i);
    }
    for (; i < length; i++) {
      y[yOff + i] += x[xOff + i];
    }
  }

  /// `y += factor * x`.
  static void addScaled(float factor, float[] x, int xOff, float[] y, int yOff, int length) {
    int i = 0;
    for (; i <= length - S.length(); i += S.length()) {
      // Not fused: the last elements, one by one, are then rounded as these are.
      FloatVector.fromArray(S, x, xOff + i)
          .mul(factor)
          .add(FloatVector.fromArray(S, y, yOff + i))
          .intoArray(y, yOff + i);
    }
    for (; i < length; i++) {
      y[yOff + i] += factor * x[xOff + i];
    }
  }

  /// `y = factor * x`; `y` may be `x`.
  static void scale(float factor, float[] x, int xOff, float[] y, int yOff, int length) {
    int i = 0;
    for (; i <= length - S.length(); i += S.length()) {
      FloatVector.fromArray(S, x, xOff + i).mul(factor).intoArray(y, yOff + i);
    }
    for (; i < length; i++) {
      y[yOff + i] = factor * x[xOff + i];
    }
  }

  /// `y = factors · x + shifts`.
  static void affine(
      float[] x, int xOff, float[] factors, float[] shifts, float[] y, int yOff, int length) {
    int i = 0;
    for (; i <= length - S.length(); i += S.length()) {
      FloatVector.fromArray(S, x, xOff + i)
          .fma(FloatVector.fromArray(S, factors, i), FloatVector.fromArray(S, shifts, i))
          .intoArray(y, yOff + i);
    }
    for (; i < length; i++) {
      y[yOff + i] = x[xOff + i] * factors[i] + shifts[i];
    }
  }

  /// `y *= x`.
  static void multiply(float[] x, int xOff, float[] y, int yOff, int length) {
    int i = 0;
    for (; i <= length - S.length(); i += S.length()) {
      FloatVector.fromArray(S, y, yOff + i)
          .mul(FloatVector.fromArray(S, x, xOff + i))
          .intoArray(y, yOff + i);
    }
    for (; i < length; i++) {
      y[yOff + i] *= x[xOff + i];
    }
  }

  /// `y = x - what`; `y` may be `x`.
  static void subtract(float what, float[] x, int xOff, float[] y, int yOff, int length) {
    int i = 0;
    for (; i <= length - S.length(); i += S.length()) {
      FloatVector.fromArray(S, x, xOff + i).sub(what).intoArray(y, yOff + i);
    }
    for (; i < length; i++) {
      y[yOff + i] = x[xOff + i] - what;
    }
  }

  /// `Σ x`.
  static double sum(float[] x, int off, int length) {
    double total = 0;
    for (int from = 0; from < length; from += BLOCK) {
      int end = Math.min(from + BLOCK, length);
      FloatVector sum = FloatVector.zero(S);
      int i = from;
      for (; i <= end - S.length(); i += S.length()) {
        sum = sum.add(FloatVector.fromArray(S, x, off + i));
      }
      total += sum.reduceLanes(VectorOperators.ADD);
      for (; i < end; i++) {
        total += x[off + i];
      }
    }
    return total;
  }

  /// `Σ x y`.
  static double dot(float[] x, int xOff, float[] y, int yOff, int length) {
    double total = 0;
    for (int from = 0; from < length; from += BLOCK) {
      int end = Math.min(from + BLOCK, length);
      FloatVector sum = FloatVector.zero(S);
      int i = from;
      for (; i <= end - S.length(); i += S.length()) {
        sum = FloatVector.fromArray(S, x, xOff + i).fma(FloatVector.fromArray(S, y, yOff + i), sum);
      }
      total += sum.reduceLanes(VectorOperators.ADD);
      for (; i < end; i++) {
        total += x[xOff + i] * y[yOff + i];
      }
    }
    return total;
  }
}
