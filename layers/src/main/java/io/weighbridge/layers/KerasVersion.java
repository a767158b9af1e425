package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import java.util.Optional;

/// The first number of the version of Keras that described a network: some words changed their
/// meaning.
///
/// @param major 1, 2 or 3
public record KerasVersion(int major) {

  public static final KerasVersion ONE = new KerasVersion(1);

  public static final KerasVersion THREE = new KerasVersion(3);

  /// Of a version in full, `2.2.4-tf`; empty where it is none.
  public static Optional<KerasVersion> of(String version) {
    int dot = version.indexOf('.');
    String first = dot < 0 ? version : version.substring(0, dot);
    return first.matches("[1-9]")
        ? Optional.of(new KerasVersion(Integer.parseInt(first)))
        : Optional.empty();
  }

  /// Keras 1 and 2 mean `clip(0.2 x + 0.5, 0, 1)` by hard_sigmoid, Keras 3 `relu6(x + 3) / 6`.
  Optional<Activation> activation(String name) {
    return major < 3 && name.equals("hard_sigmoid")
        ? Optional.of(Activation.HARD_SIGMOID_2)
        : Activation.named(name);
  }
}
