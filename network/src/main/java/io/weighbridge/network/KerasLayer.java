package io.weighbridge.network;

import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One layer of a Keras configuration while it is read: its class and settings, and how to complain
/// about them.
record KerasLayer(String className, JsonNode config) {

  String name() {
    return config.path("name").asString("");
  }

  NetworkException problem(String problem) {
    return new NetworkException("layer \"%s\" (%s) %s".formatted(name(), className, problem));
  }

  Optional<Double> number(String setting) {
    JsonNode value = config.path(setting);
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  Optional<Integer> integer(String setting) {
    JsonNode value = config.path(setting);
    return value.canConvertToInt() ? Optional.of(value.asInt()) : Optional.empty();
  }

  /// The shape of one example: Keras 3 calls it `batch_shape`, older ones `batch_input_shape`.
  Optional<Shape> inputShape() {
    return shape(config.path("batch_shape"))
        .or(() -> shape(config.path("batch_input_shape")))
        .or(() -> integer("input_dim").filter(width -> width > 0).map(Shape::of));
  }

  /// `[null, 28, 28]` without its batch; empty where an extent is unknown.
  static Optional<Shape> shape(JsonNode batchShape) {
    if (!batchShape.isArray() || batchShape.isEmpty()) {
      return Optional.empty();
    }
    long[] extents = new long[batchShape.size() - 1];
    for (int axis = 0; axis < extents.length; axis++) {
      JsonNode extent = batchShape.get(axis + 1);
      if (!extent.canConvertToInt() || extent.asInt() < 1) {
        return Optional.empty();
      }
      extents[axis] = extent.asInt();
    }
    return Optional.of(Shape.of(extents));
  }

  static Optional<List<Integer>> integers(JsonNode array) {
    if (!array.isArray()) {
      return Optional.empty();
    }
    List<Integer> integers = new ArrayList<>();
    for (JsonNode element : array) {
      if (!element.canConvertToInt()) {
        return Optional.empty();
      }
      integers.add(element.asInt());
    }
    return Optional.of(integers);
  }

  /// `"relu"`, or Keras 3's `{"class_name": "function", "config": "relu"}`; null is linear.
  Activation activation() {
    JsonNode value = config.path("activation");
    if (value.isMissingNode() || value.isNull()) {
      return Activation.LINEAR;
    }
    String name =
        value.isObject() ? value.path("config").asString("") : value.asString(value.toString());
    return Activation.named(name)
        .orElseThrow(() ->
            problem(
                "has the activation %s, which is none of %s"
                    .formatted(
                        value.isObject() ? value.path("class_name").asString(name) : name,
                        Activation.names())));
  }

  Initializer initializer(List<String> settings, Initializer otherwise) {
    JsonNode value =
        settings.stream()
            .map(config::path)
            .filter(node -> !node.isMissingNode() && !node.isNull())
            .findFirst()
            .orElse(config.path(""));
    if (value.isMissingNode()) {
      return otherwise;
    }
    String name = value.isObject() ? value.path("class_name").asString("") : value.asString("");
    return Initializers.read(name, value.path("config"))
        .orElseThrow(() -> problem("has the initializer %s, not supported".formatted(name)));
  }
}
