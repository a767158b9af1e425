package io.weighbridge.layers;

import io.weighbridge.network.NetworkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// One call of a layer as it is written: which tensors go in, in their order, and which are its
/// masks. What else is said in a call is either what happens anyway, or refused.
final class KerasCall {

  /// A reference to what a call puts out.
  record Reference(String layer, int call, int output) {}

  /// What the layers that take several inputs by name call them, in their order.
  private static final List<String> ARGUMENTS =
      List.of("inputs", "sequences", "query", "value", "key", "initial_state");

  private static final Set<String> CAUSAL = Set.of("Attention", "MultiHeadAttention");

  private final KerasLayer layer;
  private final List<Reference> inputs = new ArrayList<>();
  private final List<Reference> masks = new ArrayList<>();

  /// @param layer that is called, or the network whose ends these are
  /// @param node Keras 1's and 2's `[["dense", 0, 0, {}]]` or Keras 3's `{"args": …, "kwargs": …}`
  KerasCall(KerasLayer layer, JsonNode node) {
    this.layer = layer;
    if (node.has("args")) {
      collect(node.get("args"), inputs, 0);
      named(node.path("kwargs"), 0);
    } else {
      collect(node, inputs, 0);
    }
  }

  List<Reference> inputs() {
    return inputs;
  }

  List<Reference> masks() {
    return masks;
  }

  private void collect(JsonNode node, List<Reference> found, int depth) {
    if (depth > KerasConfig.MAX_NESTING) {
      throw new NetworkException("the network's calls are nested too deeply");
    }
    if (isReference(node)) {
      found.add(new Reference(node.get(0).asString(), node.get(1).asInt(), node.get(2).asInt()));
      // What Keras 2 gives by name stands in an object behind.
      if (node.size() > 3) {
        named(node.get(3), depth);
      }
    } else if (node.path("class_name").asString("").equals("__keras_tensor__")) {
      collect(node.path("config").path("keras_history"), found, depth + 1);
    } else if (node.isArray()) {
      node.forEach(each -> collect(each, found, depth + 1));
    } else if (node.isObject() && !node.has("class_name")) {
      // Names with one each, which Keras puts in the order of the alphabet.
      new TreeSet<>(node.propertyNames())
          .forEach(name -> collect(node.get(name), found, depth + 1));
    } else if (!node.isNull() && !node.isMissingNode()) {
      throw layer.problem("is called with a constant, which is not supported");
    }
  }

  /// Arguments by name stand in any order; those that have one are taken in it.
  private void named(JsonNode arguments, int depth) {
    ARGUMENTS.forEach(name -> collect(arguments.path(name), inputs, depth + 1));
    arguments.properties().forEach(each -> other(each.getKey(), each.getValue(), depth));
  }

  private void other(String name, JsonNode value, int depth) {
    boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
    if (off || ARGUMENTS.contains(name)) {
      return;
    }
    if (name.equals("use_causal_mask")) {
      if (!CAUSAL.contains(layer.className())) {
        throw layer.problem("is called with use_causal_mask, which it does not know");
      }
    } else if (name.endsWith("mask")) {
      collect(value, masks, depth + 1);
    } else {
      throw layer.problem("is called with %s, which is not supported".formatted(name));
    }
  }

  private static boolean isReference(JsonNode node) {
    return node.isArray()
        && node.size() >= 3
        && node.get(0).isString()
        && KerasLayer.whole(node.get(1))
        && KerasLayer.whole(node.get(2));
  }
}
