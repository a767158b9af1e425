package io.weighbridge.layers;

import java.util.SplittableRandom;

/// What a recurrent layer drops of its inputs and its state in training: for each row the same
/// numbers at all time steps (Gal and Ghahramani 2016).
final class RecurrentDropout {

  private final Recurrence settings;
  private final int time;
  private final int width;

  private boolean ofInputs;
  private boolean ofState;
  private float[] inputFactors = {}; // [rows, width]
  private float[] stateFactors = {}; // [rows, units]
  private float[] dropped = {}; // [rows, time, width]

  RecurrentDropout(Recurrence settings, int time, int width) {
    this.settings = settings;
    this.time = time;
    this.width = width;
  }

  void hold(int rows, boolean training) {
    ofInputs = training && settings.dropout() > 0;
    ofState = training && settings.recurrentDropout() > 0;
    if (ofInputs) {
      inputFactors = RecurrentStep.atLeast(inputFactors, rows, width);
      dropped = RecurrentStep.atLeast(dropped, Math.multiplyExact(rows, time), width);
    }
    if (ofState) {
      stateFactors = RecurrentStep.atLeast(stateFactors, rows, settings.units());
    }
  }

  boolean any() {
    return ofInputs || ofState;
  }

  boolean ofState() {
    return ofState;
  }

  /// What is left of the inputs, `[rows, time, width]`.
  float[] inputs(float[] given) {
    return ofInputs ? dropped : given;
  }

  /// Draws for one row, and drops of its inputs.
  void draw(SplittableRandom random, int row, float[] given) {
    if (ofInputs) {
      draw(random, settings.dropout(), inputFactors, row * width, width);
      for (int i = row * time * width; i < (row + 1) * time * width; i++) {
        dropped[i] = given[i] * inputFactors[row * width + i % width];
      }
    }
    if (ofState) {
      int units = settings.units();
      draw(random, settings.recurrentDropout(), stateFactors, row * units, units);
    }
  }

  private static void draw(
      SplittableRandom random, double rate, float[] factors, int start, int length) {
    float kept = (float) (1 / (1 - rate));
    for (int i = start; i < start + length; i++) {
      factors[i] = random.nextDouble() < rate ? 0 : kept;
    }
  }

  /// By how much the element `i` of states `[rows, units]` is multiplied.
  float ofState(int i) {
    return ofState ? stateFactors[i] : 1;
  }

  /// Gradients of what is left of the inputs become those of the inputs.
  void inputsBack(int from, int to, float[] gradients) {
    for (int i = from * time * width; ofInputs && i < to * time * width; i++) {
      gradients[i] *= inputFactors[i / (time * width) * width + i % width];
    }
  }
}
