package io.weighbridge.explaining;

import java.util.Optional;

/// Gradients averaged on the straight way from a baseline to the input, times that way
/// (Sundararajan, Taly and Yan 2017). They add up to the difference of the outputs at both ends,
/// but for the error of so many steps: the integral is taken by the midpoint rule.
///
/// @param steps points on the way
public record IntegratedGradients(Baseline baseline, int steps) implements Method {

  public static final String NAME = "integrated-gradients";
  public static final int DEFAULT_STEPS = 64;
  public static final int MOST_STEPS = 1000;

  /// Numbers that are in the model's inputs at the same time (1 MiB), and rows.
  private static final int AT_ONCE = 1 << 18;

  private static final int MOST_ROWS = 64;

  public IntegratedGradients {
    if (steps < 1 || steps > MOST_STEPS) {
      throw new ExplanationFailure("steps: 1 to %d, not %d".formatted(MOST_STEPS, steps));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long examples(Form form) {
    return 2L + steps;
  }

  @Override
  public boolean needsGradients() {
    return true;
  }

  @Override
  public Attributions explain(Scored model, float[] input, Form form, int output) {
    float[] checked = Attributions.checked(model, input, form, output);
    float[] from = baseline.of(checked, form);
    Differentiable differentiable = (Differentiable) model;
    double value = model.scores(checked, 1)[output];
    double atBaseline = model.scores(from, 1)[output];
    double[] sums = new double[checked.length];
    int most = Math.clamp(AT_ONCE / checked.length, 1, MOST_ROWS);
    for (int first = 0; first < steps; first += most) {
      int rows = Math.min(most, steps - first);
      float[] way = new float[rows * checked.length];
      for (int row = 0; row < rows; row++) {
        double part = (first + row + 0.5) / steps;
        for (int i = 0; i < checked.length; i++) {
          way[row * checked.length + i] =
              (float) (from[i] + part * ((double) checked[i] - from[i]));
        }
      }
      float[] gradients = differentiable.gradients(way, rows, output);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += gradients[row * sums.length + i];
        }
      }
    }
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= ((double) checked[i] - from[i]) / steps;
      sum += sums[i];
    }
    return new Attributions(
        sums, value, Optional.of(Attributions.Completeness.of(sum, value - atBaseline)));
  }
}
