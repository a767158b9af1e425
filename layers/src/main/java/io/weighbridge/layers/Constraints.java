package io.weighbridge.layers;

import io.weighbridge.network.Constraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Constraints as Keras writes them.
final class Constraints {

  private Constraints() {}

  /// Keras 1 writes `{"name": "MaxNorm", "m": 2, "axis": 0}`, or a name alone.
  static @Nullable Constraint read(JsonNode value) {
    if (value.isMissingNode()) {
      return null;
    }
    String name =
        value.isObject()
            ? value.path("class_name").asString(value.path("name").asString("unnamed"))
            : value.asString("unnamed");
    JsonNode settings = value.path("config").isObject() ? value.path("config") : value;
    List<Integer> axes = axes(settings.path("axis"));
    return switch (name.toLowerCase(Locale.ROOT).replace("_", "")) {
      case "nonneg" -> new Constraint.NonNegative();
      case "maxnorm" ->
          new Constraint.MaxNorm(
              settings.path("max_value").asDouble(settings.path("m").asDouble(2)), axes);
      case "unitnorm" -> new Constraint.UnitNorm(axes);
      case "minmaxnorm" ->
          new Constraint.MinMaxNorm(
              settings.path("min_value").asDouble(0),
              settings.path("max_value").asDouble(1),
              settings.path("rate").asDouble(1),
              axes);
      default -> new Constraint.Foreign(name);
    };
  }

  private static List<Integer> axes(JsonNode axis) {
    List<Integer> axes = new ArrayList<>();
    if (axis.isArray()) {
      axis.forEach(each -> axes.add(each.asInt(0)));
    } else if (!axis.isNull()) {
      axes.add(axis.asInt(0));
    }
    return axes;
  }

  static ObjectNode write(Constraint constraint) {
    String name =
        switch (constraint) {
          case Constraint.NonNegative _ -> "NonNeg";
          case Constraint.MaxNorm _ -> "MaxNorm";
          case Constraint.UnitNorm _ -> "UnitNorm";
          case Constraint.MinMaxNorm _ -> "MinMaxNorm";
          case Constraint.Foreign(String own) -> own;
        };
    ObjectNode written = Described.object("keras.constraints", name);
    ObjectNode settings = (ObjectNode) written.get("config");
    switch (constraint) {
      case Constraint.MaxNorm(double max, List<Integer> axes) ->
          axis(settings.put("max_value", max), axes);
      case Constraint.UnitNorm(List<Integer> axes) -> axis(settings, axes);
      case Constraint.MinMaxNorm(double min, double max, double rate, List<Integer> axes) ->
          axis(settings.put("min_value", min).put("max_value", max).put("rate", rate), axes);
      case Constraint.NonNegative _, Constraint.Foreign _ -> {}
    }
    return written;
  }

  private static void axis(ObjectNode settings, List<Integer> axes) {
    if (axes.isEmpty()) {
      settings.putNull("axis");
    } else if (axes.size() == 1) {
      settings.put("axis", axes.getFirst());
    } else {
      ArrayNode array = settings.putArray("axis");
      axes.forEach(array::add);
    }
  }
}
