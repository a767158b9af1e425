package io.weighbridge.layers;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Sigmoid and hyperbolic tangent of many floats, in place.
///
/// They are made of additions and fused multiplications alone, so that a number has the same bits
/// in whatever lane it is computed, in compiled code and in the interpreter. The polynomials are
/// those of the Cephes library (Moshier 1989); values are within 2e-7 of the functions.
final class Exponentials {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  // Beyond these e^x leaves the normal floats.
  private static final float LOWEST = -87;
  private static final float HIGHEST = 88;

  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -0.00021219444f;

  // Added to a small float, its last bits are the nearest whole number.
  private static final float ROUNDER = 0x1.8p23f;
  private static final int EXPONENT_AT = 23;

  // e^r = 1 + r + r² p(r) for |r| <= ln 2 / 2, the highest power first.
  private static final float[] EXPONENTIAL = {
    0.00019875691f, 0.0013981999f, 0.008333452f, 0.041665796f, 0.16666666f, 0.5f
  };

  // tanh x = x + x³ p(x²) for |x| < 0.625.
  private static final float SMALL = 0.625f;
  private static final float[] TANH = {
    -0.0057049887f, 0.020639088f, -0.053739715f, 0.13331442f, -0.3333328f
  };

  private Exponentials() {}

  static void sigmoid(float[] x, int from, int to) {
    int i = from;
    for (; i <= to - S.length(); i += S.length()) {
      sigmoid(FloatVector.fromArray(S, x, i)).intoArray(x, i);
    }
    if (i < to) {
      VectorMask<Float> rest = S.indexInRange(i, to);
      sigmoid(FloatVector.fromArray(S, x, i, rest)).intoArray(x, i, rest);
    }
  }

  static void tanh(float[] x, int from, int to) {
    int i = from;
    for (; i <= to - S.length(); i += S.length()) {
      tanh(FloatVector.fromArray(S, x, i)).intoArray(x, i);
    }
    if (i < to) {
      VectorMask<Float> rest = S.indexInRange(i, to);
      tanh(FloatVector.fromArray(S, x, i, rest)).intoArray(x, i, rest);
    }
  }

  private static FloatVector sigmoid(FloatVector x) {
    FloatVector one = FloatVector.broadcast(S, 1);
    return one.div(exp(x.neg()).add(one));
  }

  private static FloatVector tanh(FloatVector x) {
    FloatVector square = x.mul(x);
    FloatVector small = polynomial(TANH, square).mul(square).fma(x, x);
    FloatVector size = x.abs();
    FloatVector one = FloatVector.broadcast(S, 1);
    // tanh x = 1 - 2 / (e^2x + 1)
    FloatVector large = one.sub(FloatVector.broadcast(S, 2).div(exp(size.add(size)).add(one)));
    large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0));
    return large.blend(small, size.compare(VectorOperators.LT, SMALL));
  }

  /// e^x = 2^n e^r, where n is whole.
  private static FloatVector exp(FloatVector x) {
    FloatVector within = x.max(LOWEST).min(HIGHEST);
    FloatVector rounded =
        within.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
    FloatVector n = rounded.sub(ROUNDER).neg();
    FloatVector r = n.fma(FloatVector.broadcast(S, LN2_HIGH), within);
    r = n.fma(FloatVector.broadcast(S, LN2_LOW), r);
    FloatVector power = polynomial(EXPONENTIAL, r).mul(r).fma(r, r).add(1);
    return power
        .reinterpretAsInts()
        .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_AT))
        .reinterpretAsFloats();
  }

  private static FloatVector polynomial(float[] factors, FloatVector x) {
    FloatVector sum = FloatVector.broadcast(S, factors[0]);
    for (int i = 1; i < factors.length; i++) {
      sum = sum.fma(x, FloatVector.broadcast(S, factors[i]));
    }
    return sum;
  }
}
