package io.weighbridge.network;

/// What large weights cost: `l1 · Σ|w| + l2 · Σw²`, added to the loss (`keras.regularizers`).
///
/// @param l1 the price of absolute values
/// @param l2 the price of squares
public record Regularizer(double l1, double l2) {

  public Regularizer {
    if (!(l1 >= 0 && l2 >= 0)) {
      throw new NetworkException("a regularizer of l1 %s and l2 %s".formatted(l1, l2));
    }
  }

  /// What these weights cost.
  public double penalty(float[] weights) {
    double absolute = 0;
    double squares = 0;
    for (float weight : weights) {
      absolute += Math.abs(weight);
      squares += (double) weight * weight;
    }
    return l1 * absolute + l2 * squares;
  }

  /// Adds the penalty's slope to the gradients of the elements `from` to `to`.
  public void addSlope(float[] weights, float[] gradients, int from, int to) {
    float one = (float) l1;
    float two = (float) (2 * l2);
    for (int i = from; i < to; i++) {
      gradients[i] += one * Math.signum(weights[i]) + two * weights[i];
    }
  }
}
