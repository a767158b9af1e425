package io.weighbridge.layers;

import io.weighbridge.network.Activation;

/// An activation inside a recurrent cell, in place.
///
/// For most the slope follows from the value; for the others what the function was applied to has
/// to be kept.
record CellActivation(Activation function) {

  /// Whether [#slope] does without what the function was applied to.
  boolean fromValue() {
    return switch (function) {
      case LINEAR, RELU, SIGMOID, TANH, HARD_SIGMOID, HARD_SIGMOID_2 -> true;
      default -> false;
    };
  }

  void apply(float[] x, int from, int to) {
    switch (function) {
      case LINEAR -> {}
      case SIGMOID -> Exponentials.sigmoid(x, from, to);
      case TANH -> Exponentials.tanh(x, from, to);
      default -> {
        for (int i = from; i < to; i++) {
          x[i] = (float) function.value(x[i]);
        }
      }
    }
  }

  /// The slope where the function of `x` has the value `y`.
  float slope(float y, float x) {
    return switch (function) {
      case LINEAR -> 1;
      case RELU -> y > 0 ? 1 : 0;
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      case HARD_SIGMOID -> y > 0 && y < 1 ? 1 / 6f : 0;
      case HARD_SIGMOID_2 -> y > 0 && y < 1 ? 0.2f : 0;
      default -> (float) function.slope(x);
    };
  }
}
