package io.weighbridge.explaining;

import java.util.Optional;
import java.util.OptionalDouble;

/// What each input had to do with an output: how much it added, or took away where it is negative.
public final class Attributions {

  private final double[] values;
  private final double value;
  private final Optional<Completeness> completeness;

  /// @param values one for each input; not copied
  /// @param value the output that is explained
  /// @param completeness how well they add up, where a method promises that they do
  /// @throws ExplanationFailure if one of them is no number
  public Attributions(double[] values, double value, Optional<Completeness> completeness) {
    requireNumber(value);
    for (int i = 0; i < values.length; i++) {
      requireNumber(values[i]);
      values[i] += 0.0; // -0 becomes 0
    }
    this.values = values;
    this.value = value;
    this.completeness = completeness;
  }

  /// One for each input.
  public double[] values() {
    return values;
  }

  /// The output that is explained.
  public double value() {
    return value;
  }

  /// How well they add up, where a method promises that they do.
  public Optional<Completeness> completeness() {
    return completeness;
  }

  private static void requireNumber(double value) {
    if (!Double.isFinite(value)) {
      throw new ExplanationFailure(
          "the model answered with %s, which is no number and cannot be explained"
              .formatted(value));
    }
  }

  /// The sum of the attributions against what they explain, f(input) - f(baseline) (Sundararajan,
  /// Taly and Yan 2017, proposition 1).
  ///
  /// @param difference f(input) - f(baseline)
  /// @param absolute how far the sum is off
  /// @param relative the same as a part of the difference; none where that is 0
  public record Completeness(double difference, double absolute, OptionalDouble relative) {

    static Completeness of(double sum, double difference) {
      double absolute = Math.abs(sum - difference);
      return new Completeness(
          difference,
          absolute,
          difference == 0
              ? OptionalDouble.empty()
              : OptionalDouble.of(absolute / Math.abs(difference)));
    }
  }

  /// Checks what every method takes.
  static float[] checked(Scored model, float[] input, Form form, int output) {
    if (input.length != model.inputs() || input.length != form.inputs()) {
      throw new ExplanationFailure(
          "the model takes %d numbers and %d came".formatted(model.inputs(), input.length));
    }
    if (output < 0 || output >= model.outputs()) {
      throw new ExplanationFailure(
          "the model has no output %d: 0 to %d are there".formatted(output, model.outputs() - 1));
    }
    for (int i = 0; i < input.length; i++) {
      if (!Float.isFinite(input[i])) {
        throw new ExplanationFailure(
            "number %d of the input is %s, which is none".formatted(i, input[i]));
      }
    }
    return input;
  }
}
