package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Initializer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.Regularizer;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/// One layer of a Keras configuration while it is read: its class and settings, and how to complain
/// about them.
///
/// Where a setting had another name in Keras 1, both are given, the newer first.
///
/// @param version of Keras that wrote it
/// @param depth how many layers this one is inside of
/// @param calls its calls in a functional network, as they are written; missing elsewhere
record KerasLayer(
    String className, JsonNode config, KerasVersion version, int depth, JsonNode calls) {

  /// One that stands by itself.
  KerasLayer(String className, JsonNode config, KerasVersion version, int depth) {
    this(className, config, version, depth, JsonNodeFactory.instance.missingNode());
  }

  String name() {
    return config.path("name").asString("");
  }

  NetworkException problem(String problem) {
    return new NetworkException("layer \"%s\" (%s) %s".formatted(name(), className, problem));
  }

  /// The value of the first of these settings that is there and not null.
  JsonNode setting(String... names) {
    for (String name : names) {
      JsonNode value = unpacked(config.path(name));
      if (!value.isMissingNode() && !value.isNull()) {
        return value;
      }
    }
    return MissingNode.getInstance();
  }

  /// What was a NumPy array in Python: Keras 2 writes `{"type": "ndarray", "value": 6.0}`, Keras 3
  /// `{"class_name": "__numpy__", "config": {"value": 6.0, "dtype": "float32"}}`.
  private static JsonNode unpacked(JsonNode value) {
    if (value.path("type").asString("").equals("ndarray")) {
      return value.path("value");
    }
    return switch (value.path("class_name").asString("")) {
      case "__numpy__", "__tensor__" -> value.path("config").path("value");
      default -> value;
    };
  }

  /// A setting that is there and is not what it should be is no reason to take the default.
  private NetworkException unfit(String name, JsonNode value, String wanted) {
    String text = value.toString();
    return problem(
        "has the %s %s, not %s"
            .formatted(name, text.length() > 40 ? text.substring(0, 40) + "..." : text, wanted));
  }

  boolean has(String... names) {
    return !setting(names).isMissingNode();
  }

  /// @throws NetworkException if the setting is there and no finite number
  Optional<Double> number(String... names) {
    JsonNode value = setting(names);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw unfit(names[0], value, "a finite number");
    }
    return Optional.of(value.asDouble());
  }

  /// One number or a list of them, at least one.
  Optional<List<Double>> numbers(String... names) {
    JsonNode value = setting(names);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!each.isNumber() || !Double.isFinite(each.asDouble())) {
        throw unfit(names[0], value, "finite numbers");
      }
      numbers.add(each.asDouble());
    }
    return numbers.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(numbers));
  }

  double number(double otherwise, String... names) {
    return number(names).orElse(otherwise);
  }

  /// @throws NetworkException if the setting is there and no whole number
  Optional<Integer> integer(String... names) {
    JsonNode value = setting(names);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!whole(value)) {
      throw unfit(names[0], value, "a whole number of 32 bits");
    }
    return Optional.of(value.asInt());
  }

  /// Whether it is a whole number that an int holds; `3.0` is one.
  static boolean whole(JsonNode value) {
    return value.isNumber()
        && value.asDouble() == Math.rint(value.asDouble())
        && value.canConvertToInt();
  }

  /// A number of something, which the layer cannot do without.
  int count(String... names) {
    int count = integer(names).orElseThrow(() -> problem("has no " + names[0]));
    if (count < 1) {
      throw problem("has %d %s".formatted(count, names[0]));
    }
    return count;
  }

  /// @throws NetworkException if the setting is there and neither true nor false, nor 1 nor 0
  boolean flag(boolean otherwise, String... names) {
    JsonNode value = setting(names);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (whole(value) && (value.asInt() == 0 || value.asInt() == 1)) {
      return value.asInt() == 1;
    }
    if (!value.isBoolean()) {
      throw unfit(names[0], value, "true or false");
    }
    return value.booleanValue();
  }

  /// @throws NetworkException if the setting is there and no text
  String text(String otherwise, String... names) {
    JsonNode value = setting(names);
    if (!value.isMissingNode() && !value.isString()) {
      throw unfit(names[0], value, "a word");
    }
    return value.asString(otherwise);
  }

  /// Refuses a setting that changes what the layer computes, if it is there and not off.
  void without(String... names) {
    for (String name : names) {
      JsonNode value = setting(name);
      if (!value.isMissingNode() && !(value.isBoolean() && !value.booleanValue())) {
        throw problem("has %s, which is not supported".formatted(name));
      }
    }
  }

  boolean trainable() {
    return flag(true, "trainable");
  }

  /// One number for each of `axes`, or one for all of them.
  List<Integer> perAxis(int axes, int otherwise, String... names) {
    JsonNode value = setting(names);
    if (value.isMissingNode()) {
      return java.util.Collections.nCopies(axes, otherwise);
    }
    if (whole(value)) {
      return java.util.Collections.nCopies(axes, value.asInt());
    }
    return integers(value)
        .filter(list -> list.size() == axes)
        .orElseThrow(
            () -> problem("has the %s %s, not %d numbers".formatted(names[0], value, axes)));
  }

  /// The same, each at least 1.
  List<Integer> countPerAxis(int axes, int otherwise, String... names) {
    List<Integer> counts = perAxis(axes, otherwise, names);
    if (counts.stream().anyMatch(count -> count < 1)) {
      throw problem("has the %s %s".formatted(names[0], counts));
    }
    return counts;
  }

  /// Whether channels come before places; Keras 1 called it `dim_ordering`.
  boolean channelsFirst() {
    String format = text("channels_last", "data_format", "dim_ordering");
    return switch (format) {
      case "channels_last", "tf" -> false;
      case "channels_first", "th" -> true;
      default -> throw problem("has the data_format %s".formatted(format));
    };
  }

  /// The shape of one example: Keras 3 calls it `batch_shape`, older ones `batch_input_shape`.
  Optional<Shape> inputShape() {
    return shape(config.path("batch_shape"))
        .or(() -> shape(config.path("batch_input_shape")))
        .or(() -> extent("input_dim").map(Shape::of));
  }

  /// An extent of the input, where one is said.
  Optional<Integer> extent(String name) {
    JsonNode value = setting(name);
    return whole(value) && value.asInt() > 0 ? Optional.of(value.asInt()) : Optional.empty();
  }

  /// `[null, 28, 28]` without its batch; empty where an extent is unknown.
  static Optional<Shape> shape(JsonNode batchShape) {
    if (!batchShape.isArray() || batchShape.isEmpty()) {
      return Optional.empty();
    }
    long[] extents = new long[batchShape.size() - 1];
    for (int axis = 0; axis < extents.length; axis++) {
      JsonNode extent = batchShape.get(axis + 1);
      if (!whole(extent) || extent.asInt() < 1) {
        return Optional.empty();
      }
      extents[axis] = extent.asInt();
    }
    return Optional.of(Shape.of(extents));
  }

  Optional<List<Integer>> integers(String... names) {
    return integers(setting(names));
  }

  static Optional<List<Integer>> integers(JsonNode array) {
    if (!array.isArray()) {
      return Optional.empty();
    }
    List<Integer> integers = new ArrayList<>();
    for (JsonNode element : array) {
      if (!whole(element)) {
        return Optional.empty();
      }
      integers.add(element.asInt());
    }
    return Optional.of(integers);
  }

  Activation activation() {
    return activation("activation", Activation.LINEAR);
  }

  /// `"relu"`, or Keras 3's `{"class_name": "function", "config": "relu"}`; null is linear.
  Activation activation(String setting, Activation otherwise) {
    JsonNode value = config.path(setting);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (value.isNull()) {
      return Activation.LINEAR;
    }
    String name =
        value.isObject() ? value.path("config").asString("") : value.asString(value.toString());
    // A function of somebody's own may be called as one of Keras': `my>gelu`.
    String registered = value.path("registered_name").asString("function");
    if (!registered.equals("function") && !registered.equals(name)) {
      throw problem("has the %s %s, which is not Keras'".formatted(setting, registered));
    }
    return version
        .activation(name)
        .orElseThrow(() ->
            problem(
                "has the %s %s, which is none of %s"
                    .formatted(
                        setting,
                        value.isObject() ? value.path("class_name").asString(name) : name,
                        Activation.names())));
  }

  /// How the parameter `kernel` begins and what it is held to: `kernel_initializer`,
  /// `kernel_regularizer`, `kernel_constraint`.
  ///
  /// @param older Keras 1's name for its initializer, `init`, and the letter of its other settings,
  ///   `W`; null where it had none
  ParameterRules rules(
      String parameter, Initializer otherwise, @Nullable String older, @Nullable String letter) {
    String initializer = parameter + "_initializer";
    JsonNode value = older == null ? setting(initializer) : setting(initializer, older);
    return new ParameterRules(
        value.isMissingNode() ? otherwise : initializer(value),
        regularizer(parameter + "_regularizer", letter + "_regularizer"),
        Constraints.read(setting(parameter + "_constraint", letter + "_constraint")));
  }

  ParameterRules rules(String parameter, Initializer otherwise) {
    return rules(parameter, otherwise, null, null);
  }

  private Initializer initializer(JsonNode value) {
    String name = value.isObject() ? value.path("class_name").asString("") : value.asString("");
    return Initializers.read(name, value.path("config"))
        .orElseThrow(() -> problem("has the initializer %s, not supported".formatted(name)));
  }

  /// Keras 1 writes `{"name": "WeightRegularizer", "l1": 0, "l2": 0.01}`.
  @Nullable Regularizer regularizer(String... names) {
    JsonNode value = setting(names);
    if (value.isMissingNode()) {
      return null;
    }
    String name =
        value.isObject()
            ? value.path("class_name").asString(value.path("name").asString(""))
            : value.asString("");
    JsonNode settings = value.path("config").isObject() ? value.path("config") : value;
    boolean plain = !value.isObject();
    return switch (name.toLowerCase(java.util.Locale.ROOT)) {
      case "l1" -> new Regularizer(settings.path("l1").asDouble(plain ? 0.01 : 0), 0);
      case "l2" -> new Regularizer(0, settings.path("l2").asDouble(plain ? 0.01 : 0));
      case "l1l2", "l1_l2", "weightregularizer" ->
          new Regularizer(
              settings.path("l1").asDouble(plain ? 0.01 : 0),
              settings.path("l2").asDouble(plain ? 0.01 : 0));
      default -> throw problem("has the regularizer %s, not supported".formatted(name));
    };
  }

  /// What is given by name in the layer's calls: `use_causal_mask`. Keras 2 writes it behind the
  /// first tensor of a call, Keras 3 beside its arguments.
  JsonNode given(String name) {
    JsonNode found = given(calls.path(0), name);
    for (JsonNode call : calls) {
      if (!given(call, name).equals(found)) {
        throw problem("is called with different %s, not supported".formatted(name));
      }
    }
    return found;
  }

  private static JsonNode given(JsonNode call, String name) {
    JsonNode arguments = call.isArray() ? call.path(0).path(3) : call.path("kwargs");
    return arguments.path(name);
  }

  /// A layer inside this one: `{"class_name": …, "config": …}`.
  Layer inner(String setting) {
    return inner(config.path(setting));
  }

  Layer inner(JsonNode entry) {
    return KerasConfig.layer(KerasConfig.entry(entry, version, depth + 1));
  }
}
