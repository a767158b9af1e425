package io.weighbridge.explaining;

import java.util.Optional;

/// Each input times how fast the output grows with it (Shrikumar et al. 2016): exact for a linear
/// model, of which it gives the terms of the sum. Quick, and blind where an output is saturated.
public record GradientTimesInput() implements Method {

  public static final String NAME = "gradient-input";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long examples(Form form) {
    return 1;
  }

  @Override
  public boolean needsGradients() {
    return true;
  }

  @Override
  public Attributions explain(Scored model, float[] input, Form form, int output) {
    float[] checked = Attributions.checked(model, input, form, output);
    Differentiable differentiable = (Differentiable) model;
    double value = model.scores(checked, 1)[output];
    float[] gradient = differentiable.gradients(checked, 1, output);
    double[] values = new double[input.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (double) checked[i] * gradient[i];
    }
    return new Attributions(values, value, Optional.empty());
  }
}
