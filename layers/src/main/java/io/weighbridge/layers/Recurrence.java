package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterRules;
import tools.jackson.databind.node.ObjectNode;

/// The settings that recurrent layers have in common.
///
/// @param recurrentActivation of the gates; [SimpleRNN] has none and leaves it linear
/// @param returnSequences whether the outputs of all time steps come out, not the last alone
/// @param returnState whether the last state comes out as well
/// @param goBackwards whether time runs from the last step to the first; the outputs then come in
///   that order
/// @param zeroOutputForMask whether steps that do not count put out zeros, not the output before
/// @param dropout the share of the inputs, and `recurrentDropout` of the state, that is dropped in
///   training: the same numbers at all steps (Gal and Ghahramani 2016)
public record Recurrence(
    int units,
    Activation activation,
    Activation recurrentActivation,
    boolean useBias,
    ParameterRules kernel,
    ParameterRules recurrent,
    ParameterRules bias,
    boolean returnSequences,
    boolean returnState,
    boolean goBackwards,
    boolean zeroOutputForMask,
    double dropout,
    double recurrentDropout) {

  public Recurrence {
    if (units < 1) {
      throw new NetworkException("a recurrent layer of %d units".formatted(units));
    }
    if (activation.rowwise() || recurrentActivation.rowwise()) {
      throw new NetworkException(
          "a recurrent layer with the activations %s and %s, of which one is not elementwise"
              .formatted(activation.kerasName(), recurrentActivation.kerasName()));
    }
    if (!(dropout >= 0 && dropout < 1 && recurrentDropout >= 0 && recurrentDropout < 1)) {
      throw new NetworkException(
          "a recurrent layer with the dropouts %s and %s, not in [0, 1)"
              .formatted(dropout, recurrentDropout));
    }
  }

  /// Keras' defaults.
  public static Recurrence of(int units, boolean returnSequences) {
    return new Recurrence(
        units,
        Activation.TANH,
        Activation.SIGMOID,
        true,
        ParameterRules.GLOROT_UNIFORM,
        ParameterRules.of(Initializers.ORTHOGONAL),
        ParameterRules.ZEROS,
        returnSequences,
        false,
        false,
        false,
        0,
        0);
  }

  /// @param gated whether the layer has a recurrent activation
  static Recurrence read(KerasLayer keras, boolean gated) {
    keras.without("time_major");
    try {
      return new Recurrence(
          keras.count("units", "output_dim"),
          keras.activation("activation", Activation.TANH),
          gated ? gate(keras) : Activation.LINEAR,
          keras.flag(true, "use_bias"),
          keras.rules("kernel", Initializers.GLOROT_UNIFORM, "init", "W"),
          keras.rules("recurrent", Initializers.ORTHOGONAL, "inner_init", "U"),
          keras.rules("bias", Initializers.ZEROS, null, "b"),
          keras.flag(false, "return_sequences"),
          keras.flag(false, "return_state"),
          keras.flag(false, "go_backwards"),
          keras.flag(false, "zero_output_for_mask"),
          keras.number(0, "dropout", "dropout_W"),
          keras.number(0, "recurrent_dropout", "dropout_U"));
    } catch (NetworkException problem) {
      throw String.valueOf(problem.getMessage()).startsWith("a recurrent")
          ? keras.problem("is " + problem.getMessage())
          : problem;
    }
  }

  /// Keras 1 called it `inner_activation`. Layers made for cuDNN say none: theirs is the sigmoid.
  private static Activation gate(KerasLayer keras) {
    return keras.has("recurrent_activation")
        ? keras.activation("recurrent_activation", Activation.SIGMOID)
        : keras.activation(
            "inner_activation",
            keras.version().equals(KerasVersion.ONE)
                ? Activation.HARD_SIGMOID_2
                : Activation.SIGMOID);
  }

  /// The same for a layer without gates.
  Recurrence ungated() {
    return new Recurrence(
        units,
        activation,
        Activation.LINEAR,
        useBias,
        kernel,
        recurrent,
        bias,
        returnSequences,
        returnState,
        goBackwards,
        zeroOutputForMask,
        dropout,
        recurrentDropout);
  }

  /// The same in the other direction.
  Recurrence reversed() {
    return with(!goBackwards, zeroOutputForMask);
  }

  /// The same with or without zeros at steps that do not count.
  Recurrence zeroing(boolean zeroOutputForMask) {
    return with(goBackwards, zeroOutputForMask);
  }

  private Recurrence with(boolean goBackwards, boolean zeroOutputForMask) {
    return new Recurrence(
        units,
        activation,
        recurrentActivation,
        useBias,
        kernel,
        recurrent,
        bias,
        returnSequences,
        returnState,
        goBackwards,
        zeroOutputForMask,
        dropout,
        recurrentDropout);
  }

  void describe(ObjectNode config, boolean gated) {
    config.put("return_sequences", returnSequences);
    config.put("return_state", returnState);
    config.put("go_backwards", goBackwards);
    config.put("stateful", false).put("unroll", false);
    config.put("zero_output_for_mask", zeroOutputForMask);
    config.put("units", units);
    Described.activation(config, activation);
    if (gated) {
      config.put("recurrent_activation", recurrentActivation.kerasName());
    }
    config.put("use_bias", useBias);
    Described.rules(config, "kernel", kernel);
    Described.rules(config, "recurrent", recurrent);
    Described.rules(config, "bias", bias);
    config.put("dropout", dropout).put("recurrent_dropout", recurrentDropout);
  }
}
