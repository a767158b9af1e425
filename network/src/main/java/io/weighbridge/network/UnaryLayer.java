package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.List;

/// A layer with one input and one output, as most are.
public interface UnaryLayer extends Layer {

  /// What comes out when `input` goes in, before the [#activation].
  ///
  /// @throws NetworkException if the layer cannot take that shape
  Shape outputShape(Shape input);

  /// The parameters in Keras' order.
  default List<ParameterSpec> parameters(Shape input) {
    return List.of();
  }

  @Override
  default List<Shape> outputShapes(List<Shape> inputs) {
    return List.of(outputShape(only(inputs)));
  }

  @Override
  default List<ParameterSpec> parameters(List<Shape> inputs) {
    return parameters(only(inputs));
  }

  private Shape only(List<Shape> inputs) {
    if (inputs.size() != 1) {
      throw new NetworkException("%s: takes one input, given %d".formatted(label(), inputs.size()));
    }
    return inputs.getFirst();
  }
}
