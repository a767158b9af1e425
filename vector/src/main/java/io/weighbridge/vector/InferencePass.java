package io.weighbridge.vector;

import java.util.List;

/// One run after another of an [InferenceProgram], for one thread at a time: the buffers, as large
/// as the most rows that were run at once.
public final class InferencePass {

  private final Program program;
  private final List<Buffer> buffers;
  private final MatrixProduct.Scratch scratch;

  InferencePass(Program program, MatrixProduct.Scratch scratch) {
    this.program = program;
    this.buffers = List.copyOf(program.buffers());
    this.scratch = scratch;
  }

  /// Where the inputs of so many examples are put before [#run], row-major; what was there is lost.
  public float[] inputs(int rows) {
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).hold(rows, false);
    }
    return program.in.values;
  }

  /// Computes the first `rows` examples.
  ///
  /// @return the outputs, row-major; good until the next call
  public float[] run(int rows) {
    List<Step> steps = program.steps;
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(0, rows);
    }
    return program.out().values;
  }

  /// How fast one output of each of the examples that were run last grows with each of its inputs.
  ///
  /// @param rows as many as were run
  /// @param output from 0
  /// @return row-major; good until the next call
  public float[] inputGradients(int rows, int output) {
    for (Buffer buffer : buffers) {
      buffer.hold(rows, true);
    }
    program.backwardToInputs(output, 0, rows);
    return program.in.gradients;
  }

  /// Forgets the weights that were copied to multiply with them, a panel of a kernel at a time.
  public void wipe() {
    scratch.wipe();
  }
}
