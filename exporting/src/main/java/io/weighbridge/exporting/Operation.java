package io.weighbridge.exporting;

import java.util.List;
import java.util.function.UnaryOperator;

/// An operator of ONNX at work: what it reads and makes, by the names of the values.
///
/// @param inputs an empty name where one is left out
/// @param outputs an empty name where one is not wanted
record Operation(
    String name,
    String operator,
    List<String> inputs,
    List<String> outputs,
    List<AttributeProto> attributes) {

  Operation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
  }

  boolean is(String operator) {
    return this.operator.equals(operator);
  }

  String input() {
    return inputs.getFirst();
  }

  String output() {
    return outputs.getFirst();
  }

  /// The same with other inputs and outputs.
  Operation between(List<String> inputs, List<String> outputs) {
    return new Operation(name, operator, inputs, outputs, attributes);
  }

  /// The same with other names for values.
  Operation renamed(UnaryOperator<String> names) {
    return between(inputs.stream().map(names).toList(), outputs.stream().map(names).toList());
  }

  NodeProto proto() {
    return NodeProto.newBuilder()
        .addAllInput(inputs)
        .addAllOutput(outputs)
        .setName(name)
        .setOpType(operator)
        .addAllAttribute(attributes)
        .build();
  }
}
