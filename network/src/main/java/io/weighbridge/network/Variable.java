package io.weighbridge.network;

import io.weighbridge.weights.Shape;

/// A parameter of a network in an engine.
public interface Variable {

  /// The layer it belongs to.
  Layer layer();

  /// The name within the layer: `kernel`.
  String name();

  Shape shape();

  /// A copy of the values, row-major.
  float[] values();

  /// Replaces the values.
  ///
  /// @throws IllegalArgumentException if there are not as many as the shape says
  void assign(float[] values);

  /// The name within the network, as safetensors files spell it: `dense.kernel`.
  default String path() {
    return layer().name() + "." + name();
  }
}
