package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// One layer of a network: its settings, the shapes it takes and gives, its parameters and what it
/// computes. Shapes are those of one example, without the batch.
public interface Layer {

  /// The layer's name, unique in its network; empty until the network gives it one.
  String name();

  /// The same layer under another name.
  Layer named(String name);

  /// The class name that Keras gives this layer: `Dense`.
  default String kerasClass() {
    return getClass().getSimpleName();
  }

  /// What comes out when `inputs` go in, one shape for each output, before the [#activation].
  ///
  /// @throws NetworkException if the layer cannot take those shapes
  List<Shape> outputShapes(List<Shape> inputs);

  /// The parameters in Keras' order; none for most layers.
  default List<ParameterSpec> parameters(List<Shape> inputs) {
    return List.of();
  }

  /// What is applied to the outputs at the end.
  default Activation activation() {
    return Activation.LINEAR;
  }

  /// The same with another activation.
  ///
  /// @throws UnsupportedOperationException for layers that take none
  default Layer with(Activation other) {
    throw new UnsupportedOperationException(label() + " has no activation");
  }

  /// Whether training may change it.
  default boolean trainable() {
    return true;
  }

  /// The same, to be changed by training or not; layers without parameters stay as they are.
  default Layer trainable(boolean trainable) {
    return this;
  }

  /// Whether its only output holds the numbers of its only input in their order, so that there is
  /// nothing to be done, its activation aside.
  default boolean renames() {
    return false;
  }

  /// Whether in inference its outputs are those of the layer before, in another order at most.
  default boolean keepsValues() {
    return renames() && activation() == Activation.LINEAR;
  }

  /// Whether time steps that do not count before it do not count after it either.
  default boolean passesMask() {
    return false;
  }

  /// The arithmetic of one call, without the [#activation]; not asked for of layers that rename.
  List<Step> steps(Place place);

  /// Adds the layer's settings as Keras 3 spells them; name and type are there already.
  void describe(ObjectNode config);

  /// How a message names this layer: `layer "dense_1" (Dense)`.
  default String label() {
    return "layer \"%s\" (%s)".formatted(name(), kerasClass());
  }
}
