package io.weighbridge.explaining;

/// A model that knows its gradients too.
public interface Differentiable extends Scored {

  /// How fast one score of each example grows with each of its inputs.
  ///
  /// @param inputs row-major `[count, inputs]`
  /// @param output from 0
  /// @return row-major `[count, inputs]`, whatever else may be behind it; good until the next call
  float[] gradients(float[] inputs, int count, int output);
}
