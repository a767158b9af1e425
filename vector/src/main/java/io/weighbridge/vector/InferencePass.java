package io.weighbridge.vector;

import io.weighbridge.layers.WholeNetwork;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Step;
import java.util.Arrays;
import java.util.List;

/// One run after another of an [InferenceProgram], for one thread at a time: the buffers, as large
/// as the most rows that were run at once.
public final class InferencePass {

  private final WholeNetwork program;

  InferencePass(WholeNetwork program) {
    this.program = program;
  }

  /// Where the inputs of so many examples are put before [#run], row-major; what was there is lost.
  public float[] inputs(int rows) {
    program.hold(rows, false);
    return program.in().values();
  }

  /// Computes the first `rows` examples.
  ///
  /// @return the outputs, row-major; good until the next call
  public float[] run(int rows) {
    List<Step> steps = program.steps();
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(0, rows);
    }
    return program.out().values();
  }

  /// How fast one output of each of the examples that were run last grows with each of its inputs.
  ///
  /// @param rows as many as were run
  /// @param output from 0
  /// @return row-major; good until the next call
  public float[] inputGradients(int rows, int output) {
    program.hold(rows, true);
    Buffer out = program.out();
    Arrays.fill(out.gradients(), 0, rows * out.width(), 0);
    for (int row = 0; row < rows; row++) {
      out.gradients()[row * out.width() + output] = 1;
    }
    List<Step> steps = program.steps();
    for (int i = steps.size() - 1; i >= 0; i--) {
      steps.get(i).backward(0, rows, true);
    }
    return program.in().gradients();
  }

  /// Forgets the weights that were copied to multiply with them, a panel of a kernel at a time.
  public void wipe() {
    program.steps().forEach(Step::wipe);
  }
}
