package io.weighbridge.exporting;

import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One call of a layer: what it is given, and the graph that its operators are added to.
///
/// @param outputShapes of one example, before the layer's activation
/// @param weights by their names, of the outermost layer
/// @param prefix what the names of this layer's weights begin with
record Site(
    Graph graph,
    List<Value> inputs,
    List<Shape> outputShapes,
    Map<String, Weight> weights,
    String prefix) {

  Site {
    inputs = List.copyOf(inputs);
    outputShapes = List.copyOf(outputShapes);
  }

  /// The only or first input.
  Value in() {
    return inputs.getFirst();
  }

  Shape inShape() {
    return in().shape();
  }

  /// The shape of the only or first output.
  Shape outShape() {
    return outputShapes.getFirst();
  }

  List<Shape> inputShapes() {
    return inputs.stream().map(Value::shape).toList();
  }

  /// A weight that the layer is known to have.
  Weight weight(String name) {
    Weight found = optional(name);
    if (found == null) {
      throw new IllegalArgumentException("no weight " + prefix + name);
    }
    return found;
  }

  @Nullable Weight optional(String name) {
    return weights.get(prefix + name);
  }

  /// The call of a layer inside this one.
  ///
  /// @param inner as the names of its weights begin, without the slash
  Site inside(String inner, List<Value> inputs, List<Shape> outputShapes) {
    return new Site(graph, inputs, outputShapes, weights, prefix + inner + "/");
  }
}
