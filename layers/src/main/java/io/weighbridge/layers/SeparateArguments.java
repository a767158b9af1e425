package io.weighbridge.layers;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Marks the layers whose inputs Keras takes one by one and not as a list, or with settings beside.
interface SeparateArguments {

  /// Writes the arguments of a call.
  ///
  /// @param tensors what feeds it
  /// @param args arguments by their place, and `kwargs` by their name
  default void arguments(List<ObjectNode> tensors, ArrayNode args, ObjectNode kwargs) {
    tensors.forEach(args::add);
  }
}
