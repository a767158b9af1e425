package io.weighbridge.inference;

/// A look inside a model with one input and one output: what it computes before its last step, and
/// how its scores grow with its inputs. Used by one thread; has buffers of its own and shares the
/// weights.
public interface Insight extends AutoCloseable {

  /// What its scores are.
  enum Scores {
    /// What the last softmax or sigmoid takes.
    LOGITS,
    PROBABILITIES,
    /// What comes out, which may be anything.
    OUTPUTS
  }

  Scores kind();

  /// The values of one example.
  int inputs();

  /// The scores of one example.
  int outputs();

  /// @param inputs row-major `[count, inputs]`
  /// @return row-major `[count, outputs]`, perhaps with more behind it; good until the next call
  float[] scores(float[] inputs, int count);

  /// How fast one score of each example grows with each of its inputs.
  ///
  /// @param output from 0
  /// @return row-major `[count, inputs]`, perhaps with more behind it; good until the next call
  float[] gradients(float[] inputs, int count, int output);

  /// Forgets what it copied.
  @Override
  void close();
}
