package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// A parameter that a layer has: `kernel` of `[784, 128]`.
///
/// @param name within the layer, as Keras names it; `dense/kernel` where a layer holds others
/// @param trainable whether `fit` changes it
/// @param archive where Keras 3 puts it below the layer's group in a `.keras` archive: `vars/0`
public record ParameterSpec(
    String name, Shape shape, ParameterRules rules, boolean trainable, String archive) {

  public ParameterSpec(String name, Shape shape, ParameterRules rules, boolean trainable, int at) {
    this(name, shape, rules, trainable, "vars/" + at);
  }

  public Initializer initializer() {
    return rules.initializer();
  }

  /// The same as part of another layer.
  ///
  /// @param outer what comes before its name
  /// @param place what comes before its place in an archive
  public ParameterSpec within(String outer, String place, boolean trainable) {
    return new ParameterSpec(
        outer + "/" + name, shape, rules, trainable && this.trainable, place + "/" + archive);
  }
}
