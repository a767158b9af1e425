package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.List;

/// One layer of a network as data: what it computes, whoever runs it. Shapes are those of one
/// example, without the batch.
public sealed interface Layer
    permits Input, Flatten, Reshape, Dense, ActivationLayer, Dropout, Rescaling {

  /// The layer's name, unique in its network; empty until the network gives it one.
  String name();

  /// The same layer under another name.
  Layer named(String name);

  /// The class name that Keras gives this layer: `Dense`.
  default String kerasClass() {
    return getClass().getSimpleName();
  }

  /// What comes out when `input` goes in.
  ///
  /// @throws NetworkException if the layer cannot take that shape
  Shape outputShape(Shape input);

  /// The parameters in Keras' order; none for most layers.
  default List<ParameterSpec> parameters(Shape input) {
    return List.of();
  }

  /// How a message names this layer: `layer "dense_1" (Dense)`.
  default String label() {
    return "layer \"%s\" (%s)".formatted(name(), kerasClass());
  }
}
