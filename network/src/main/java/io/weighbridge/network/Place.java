package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One call of a layer in a network that is made ready to run: where its inputs come from, where
/// its outputs go, and its parameters.
///
/// @param inputShapes of one example, an entry for each input
/// @param outputShapes before the layer's activation
/// @param prefix what the names of the layer's parameters begin with, for a layer inside another:
///   `dense/`
/// @param ordinal of the call, different for each in a network: it sets their random draws apart
public record Place(
    List<Buffer> inputs,
    List<Shape> inputShapes,
    List<Buffer> outputs,
    List<Shape> outputShapes,
    List<Parameter> parameters,
    String prefix,
    long ordinal) {

  public Place {
    inputs = List.copyOf(inputs);
    inputShapes = List.copyOf(inputShapes);
    outputs = List.copyOf(outputs);
    outputShapes = List.copyOf(outputShapes);
    parameters = List.copyOf(parameters);
  }

  /// The only or first input.
  public Buffer in() {
    return inputs.getFirst();
  }

  public Shape inShape() {
    return inputShapes.getFirst();
  }

  /// The only or first output.
  public Buffer out() {
    return outputs.getFirst();
  }

  public Shape outShape() {
    return outputShapes.getFirst();
  }

  /// The parameter of that name, which the layer is known to have.
  public Parameter parameter(String name) {
    Parameter found = optional(name);
    if (found == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return found;
  }

  /// The parameter of that name, or null if the layer does without.
  public @Nullable Parameter optional(String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(prefix + name)) {
        return parameter;
      }
    }
    return null;
  }

  /// The place of a layer inside this one.
  ///
  /// @param inner as the names of its parameters begin, without the slash
  public Place inside(
      String inner,
      List<Buffer> inputs,
      List<Shape> inputShapes,
      List<Buffer> outputs,
      List<Shape> outputShapes,
      long ordinal) {
    return new Place(
        inputs, inputShapes, outputs, outputShapes, parameters, prefix + inner + "/", ordinal);
  }
}
