package io.weighbridge.openai;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The fields of a request's JSON. What nobody here knows is left alone, because clients send more
/// than one server understands; what is known has the right type or is refused by its name.
///
/// @param path what stands before the names: `hyperparameters.`
record Fields(JsonNode node, String path) {

  /// The body of a request.
  static Fields of(Exchange exchange, long limit) {
    JsonNode body = exchange.json(limit);
    if (!body.isObject()) {
      throw HttpFailure.badRequest("The body of the request is no JSON object.");
    }
    return new Fields(body, "");
  }

  /// An object in it; an empty one where there is none.
  Fields object(String name) {
    JsonNode value = node.path(name);
    if (!value.isObject() && !absent(value)) {
      throw wrong(name, "an object");
    }
    return new Fields(value, path + name + ".");
  }

  String text(String name) {
    return optionalText(name)
        .orElseThrow(() -> Refusals.param(path + name, "'%s%s' is missing.".formatted(path, name)));
  }

  Optional<String> optionalText(String name) {
    JsonNode value = node.path(name);
    if (absent(value)) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw wrong(name, "a text");
    }
    if (value.asString().indexOf(0) >= 0) {
      throw Refusals.param(path + name, "'%s%s' holds a null character.".formatted(path, name));
    }
    return Optional.of(value.asString());
  }

  /// A whole number; `auto` and what is absent are `usual`.
  int whole(String name, int usual) {
    JsonNode value = node.path(name);
    if (absent(value) || isAuto(value)) {
      return usual;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "a whole number");
    }
    return value.asInt();
  }

  long wholeLong(String name, long usual) {
    JsonNode value = node.path(name);
    if (absent(value)) {
      return usual;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, "a whole number");
    }
    return value.asLong();
  }

  /// A number; `auto` and what is absent are `usual`.
  double number(String name, double usual) {
    JsonNode value = node.path(name);
    if (absent(value) || isAuto(value)) {
      return usual;
    }
    if (!value.isNumber()) {
      throw wrong(name, "a number");
    }
    return value.asDouble();
  }

  Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(name).node().properties()) {
      if (!entry.getValue().isString()) {
        throw wrong(name, "texts by names");
      }
      texts.put(entry.getKey(), entry.getValue().asString());
    }
    return texts;
  }

  boolean has(String name) {
    return !absent(node.path(name));
  }

  HttpFailure wrong(String name, String expected) {
    return Refusals.param(
        path + name, "'%s%s' is not what is expected: %s.".formatted(path, name, expected));
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static boolean isAuto(JsonNode value) {
    return value.isString() && value.asString().equals("auto");
  }
}
