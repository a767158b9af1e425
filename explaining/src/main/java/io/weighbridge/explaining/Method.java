package io.weighbridge.explaining;

/// How it is found out what each input had to do with an output.
public sealed interface Method permits GradientTimesInput, IntegratedGradients, Occlusion {

  /// As commands and answers name it: `occlusion`.
  String name();

  /// How many examples the model computes for it, the one that is explained included.
  ///
  /// @throws ExplanationFailure if they are more than are computed for one explanation
  long examples(Form form);

  /// Whether gradients are needed.
  boolean needsGradients();

  /// Attributions of one output.
  ///
  /// @param model [Differentiable] where gradients are needed
  /// @param input the example
  /// @param output from 0
  /// @throws ExplanationFailure if it cannot be explained so
  Attributions explain(Scored model, float[] input, Form form, int output);
}
