package io.weighbridge.vector;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// One step of an optimiser on the elements [from, to) of a parameter array, in place and in one
/// pass over memory.
///
/// `w` are the parameters, `g` their gradient; further arrays are the optimiser's state, zero
/// before the first step; all are indexed alike. The formulas are those of Keras 3
/// (`keras/src/optimizers`, version 3.15), so that runs can be compared step by step; factors that
/// are the same for all elements are computed in double. An element's new value depends on no other
/// element, so ranges may be shared among threads without changing a bit.
final class Updates {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private static final float TINY = 1e-30f;

  private Updates() {}

  /// Gradient descent: `w -= lr g`.
  static void sgd(float[] w, float[] g, int from, int to, double lr) {
    check(from, to, w, g);
    float minusRate = (float) -lr;
    for (int i = from; i < to; i += L) {
      VectorMask<Float> in = S.indexInRange(i, to);
      FloatVector gi = FloatVector.fromArray(S, g, i, in);
      step(gi, minusRate, FloatVector.fromArray(S, w, i, in)).intoArray(w, i, in);
    }
  }

  /// Momentum: `v = mu v - lr g; w += v`.
  static void momentum(float[] w, float[] g, float[] v, int from, int to, double lr, double mu) {
    check(from, to, w, g, v);
    float minusRate = (float) -lr;
    float keep = (float) mu;
    for (int i = from; i < to; i += L) {
      VectorMask<Float> in = S.indexInRange(i, to);
      FloatVector gi = FloatVector.fromArray(S, g, i, in);
      FloatVector vi = settled(step(gi, minusRate, FloatVector.fromArray(S, v, i, in).mul(keep)));
      vi.intoArray(v, i, in);
      FloatVector.fromArray(S, w, i, in).add(vi).intoArray(w, i, in);
    }
  }

  /// Nesterov's momentum in Keras' form: `v = mu v - lr g; w += mu v - lr g`.
  static void nesterov(float[] w, float[] g, float[] v, int from, int to, double lr, double mu) {
    check(from, to, w, g, v);
    float minusRate = (float) -lr;
    float keep = (float) mu;
    for (int i = from; i < to; i += L) {
      VectorMask<Float> in = S.indexInRange(i, to);
      FloatVector gi = FloatVector.fromArray(S, g, i, in);
      FloatVector vi = settled(step(gi, minusRate, FloatVector.fromArray(S, v, i, in).mul(keep)));
      vi.intoArray(v, i, in);
      FloatVector ahead = step(gi, minusRate, vi.mul(keep));
      FloatVector.fromArray(S, w, i, in).add(ahead).intoArray(w, i, in);
    }
  }

  /// RMSprop, not centred: `v = rho v + (1 - rho) g²; w -= lr g / sqrt(v + epsilon)`.
  static void rmsprop(
      float[] w, float[] g, float[] v, int from, int to, double lr, double rho, double epsilon) {
    check(from, to, w, g, v);
    float rate = (float) lr;
    for (int i = from; i < to; i += L) {
      VectorMask<Float> in = S.indexInRange(i, to);
      FloatVector gi = FloatVector.fromArray(S, g, i, in);
      FloatVector vi = settled(meanSquare(gi, FloatVector.fromArray(S, v, i, in), rho));
      vi.intoArray(v, i, in);
      FloatVector increment = gi.mul(rate).div(vi.add((float) epsilon).sqrt());
      FloatVector.fromArray(S, w, i, in).sub(increment).intoArray(w, i, in);
    }
  }

  /// RMSprop with momentum: `v = rho v + (1 - rho) g²; u = mu u + lr g / sqrt(v + epsilon); w -=
  /// u`.
  static void rmspropMomentum(
      float[] w,
      float[] g,
      float[] v,
      float[] u,
      int from,
      int to,
      double lr,
      double rho,
      double mu,
      double epsilon) {
    check(from, to, w, g, v, u);
    float rate = (float) lr;
    for (int i = from; i < to; i += L) {
      VectorMask<Float> in = S.indexInRange(i, to);
      FloatVector gi = FloatVector.fromArray(S, g, i, in);
      FloatVector vi = settled(meanSquare(gi, FloatVector.fromArray(S, v, i, in), rho));
      vi.intoArray(v, i, in);
      FloatVector increment = gi.mul(rate).div(vi.add((float) epsilon).sqrt());
      FloatVector ui = settled(step(FloatVector.fromArray(S, u, i, in), (float) mu, increment));
      ui.intoArray(u, i, in);
      FloatVector.fromArray(S, w, i, in).sub(ui).intoArray(w, i, in);
    }
  }

  /// Adam with decoupled weight decay at step t = 1, 2, …: `w -= lr decay w`, then `m += (1 -
  /// beta1) (g - m); v += (1 - beta2) (g² - v); w -= alpha m / (sqrt(v) + epsilon)` with `alpha =
  /// lr sqrt(1 - beta2^t) / (1 - beta1^t)`. This epsilon is the "epsilon hat" of Kingma and Ba,
  /// section 2.
  static void adamw(
      float[] w,
      float[] g,
      float[] m,
      float[] v,
      int from,
      int to,
      double lr,
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      long t) {
    check(from, to, w, g, m, v);
    if (t < 1) {
      throw new IllegalArgumentException("Adam counts its steps from 1, not " + t);
    }
    float alpha =
        (float)
            (lr * Math.sqrt(1 - Math.pow(beta2, (double) t)) / (1 - Math.pow(beta1, (double) t)));
    float shrink = (float) (-lr * decay);
    float towardsGradient = (float) (1 - beta1);
    float towardsSquare = (float) (1 - beta2);
    float small = (float) epsilon;
    for (int i = from; i < to; i += L) {
      VectorMask<Float> in = S.indexInRange(i, to);
      FloatVector gi = FloatVector.fromArray(S, g, i, in);
      FloatVector mi = FloatVector.fromArray(S, m, i, in);
      mi = settled(step(gi.sub(mi), towardsGradient, mi));
      mi.intoArray(m, i, in);
      FloatVector vi = FloatVector.fromArray(S, v, i, in);
      vi = settled(step(gi.mul(gi).sub(vi), towardsSquare, vi));
      vi.intoArray(v, i, in);
      FloatVector wi = FloatVector.fromArray(S, w, i, in);
      FloatVector increment = mi.mul(alpha).div(vi.sqrt().add(small));
      step(wi, shrink, wi).sub(increment).intoArray(w, i, in);
    }
  }

  /// With numbers too small to move a parameter set to 0. A mean that decays ends among the
  /// subnormal numbers and stays there, and processors compute those some ten times slower.
  private static FloatVector settled(FloatVector x) {
    return x.blend(0, x.abs().compare(VectorOperators.LT, TINY));
  }

  private static void check(int from, int to, float[]... arrays) {
    for (float[] x : arrays) {
      Objects.checkFromToIndex(from, to, x.length);
    }
  }

  /// `rho v + (1 - rho) g²`.
  private static FloatVector meanSquare(FloatVector g, FloatVector v, double rho) {
    return step(g.mul(g), (float) (1 - rho), v.mul((float) rho));
  }

  /// `start + factor x` with one rounding.
  private static FloatVector step(FloatVector x, float factor, FloatVector start) {
    return x.fma(FloatVector.broadcast(S, factor), start);
  }
}
