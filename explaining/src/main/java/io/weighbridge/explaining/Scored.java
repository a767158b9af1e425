package io.weighbridge.explaining;

/// A model that can be asked for its scores.
public interface Scored {

  /// How many numbers one example is.
  int inputs();

  /// The scores of some examples.
  ///
  /// @param inputs row-major `[count, inputs]`
  /// @return row-major `[count, outputs]`, whatever else may be behind it; good until the next call
  float[] scores(float[] inputs, int count);

  /// How many scores one example has.
  int outputs();
}
