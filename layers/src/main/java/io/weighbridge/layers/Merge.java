package io.weighbridge.layers;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.weights.Shape;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A layer that takes several inputs number by number; they are stretched to a common shape.
interface Merge extends Layer {

  @Override
  default List<Shape> outputShapes(List<Shape> inputs) {
    Shape shape = inputs.getFirst();
    for (Shape next : inputs) {
      Shape before = shape;
      shape =
          Broadcast.together(before, next)
              .orElseThrow(() ->
                  new NetworkException(
                      "%s: %s and %s do not fit together".formatted(label(), before, next)));
    }
    return List.of(shape);
  }

  @Override
  default void describe(ObjectNode config) {}

  /// Keras 1 had one layer for all of them.
  static Layer read(KerasLayer keras) {
    if (keras.setting("layers").size() > 0) {
      throw keras.problem("holds the layers before it, which is not supported");
    }
    String mode = keras.text("sum", "mode");
    return switch (mode) {
      case "sum" -> new Add(keras.name());
      case "mul" -> new Multiply(keras.name(), false);
      case "ave" -> new Average(keras.name());
      case "max" -> new Maximum(keras.name(), false);
      case "concat" -> new Concatenate(keras.name(), keras.integer("concat_axis").orElse(-1));
      case "dot" -> Dot.read(keras);
      default -> throw keras.problem("has the mode %s, not supported".formatted(mode));
    };
  }
}
