package io.weighbridge.predicting;

import io.weighbridge.inference.Insight;
import io.weighbridge.vector.InferencePass;
import io.weighbridge.vector.InferenceProgram;

/// A network run forward and back over weights that are served.
final class VectorInsight implements Insight {

  /// The most values in one buffer, as of [VectorSession].
  private static final long MAX_VALUES = 1 << 17;

  private static final int LEAST_ROWS = 8;
  private static final int MOST_ROWS = 256;

  private final Scores kind;
  private final InferencePass pass;
  private final int inputs;
  private final int outputs;
  private final int rowsAtOnce;

  VectorInsight(Scores kind, InferenceProgram program) {
    this.kind = kind;
    this.pass = program.pass();
    this.inputs = program.inputs();
    this.outputs = program.outputs();
    this.rowsAtOnce = Math.clamp(MAX_VALUES / program.widest(), LEAST_ROWS, MOST_ROWS);
  }

  @Override
  public Scores kind() {
    return kind;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public float[] scores(float[] values, int count) {
    float[] scores = new float[Math.multiplyExact(count, outputs)];
    for (int from = 0; from < count; from += rowsAtOnce) {
      int rows = Math.min(rowsAtOnce, count - from);
      System.arraycopy(run(values, from, rows), 0, scores, from * outputs, rows * outputs);
    }
    return scores;
  }

  @Override
  public float[] gradients(float[] values, int count, int output) {
    float[] gradients = new float[Math.multiplyExact(count, inputs)];
    for (int from = 0; from < count; from += rowsAtOnce) {
      int rows = Math.min(rowsAtOnce, count - from);
      float[] _ = run(values, from, rows);
      float[] some = pass.inputGradients(rows, output);
      System.arraycopy(some, 0, gradients, from * inputs, rows * inputs);
    }
    return gradients;
  }

  private float[] run(float[] values, int from, int rows) {
    System.arraycopy(values, from * inputs, pass.inputs(rows), 0, rows * inputs);
    return pass.run(rows);
  }

  @Override
  public void close() {
    pass.wipe();
  }
}
