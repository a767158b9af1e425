package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import java.util.Arrays;

/// What a recurrent layer puts out: the state after every time step, or after the last alone.
///
/// A step that does not count puts out what came out before, zeros at the beginning.
final class SequenceOutput {

  private final Recurrence settings;
  private final Buffer out;
  private final int time;
  private final int units;

  // [rows, units]: on the way back, the gradients of outputs that repeat an earlier one.
  private float[] repeated = {};

  SequenceOutput(Recurrence settings, Buffer out, int time) {
    this.settings = settings;
    this.out = out;
    this.time = time;
    units = settings.units();
  }

  void hold(int rows, boolean withGradients) {
    out.hold(rows, withGradients);
    if (withGradients) {
      repeated = RecurrentStep.atLeast(repeated, rows, units);
    }
  }

  private int at(int row, int t) {
    return (settings.returnSequences() ? row * time + t : row) * units;
  }

  /// @param hidden `[rows, units]`
  void put(int row, int t, boolean kept, float[] hidden) {
    float[] y = out.values();
    int target = at(row, t);
    if (kept) {
      System.arraycopy(hidden, row * units, y, target, units);
    } else if (settings.zeroOutputForMask() || t == 0) {
      Arrays.fill(y, target, target + units, 0);
    } else if (settings.returnSequences()) {
      System.arraycopy(y, target - units, y, target, units);
    }
  }

  void startBack(int row) {
    Arrays.fill(repeated, row * units, (row + 1) * units, 0);
  }

  /// Adds to the gradients of the state what the outputs have, from the last step to the first.
  void takeBack(int row, int t, boolean kept, float[] hiddenGradients) {
    boolean put = settings.returnSequences() || t == time - 1;
    if (put && (kept || !settings.zeroOutputForMask())) {
      int source = at(row, t);
      for (int i = 0; i < units; i++) {
        repeated[row * units + i] += out.gradients()[source + i];
      }
    }
    for (int i = row * units; i < (row + 1) * units && kept; i++) {
      hiddenGradients[i] += repeated[i];
      repeated[i] = 0;
    }
  }
}
