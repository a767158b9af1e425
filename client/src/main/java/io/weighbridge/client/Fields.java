package io.weighbridge.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// A JSON object of an answer. What is asked for and is not there, or is of another kind, is an
/// answer that no hub gives.
///
/// @param what the answer is, for the sentence
record Fields(JsonNode node, String what) {

  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name, "a text"));
  }

  Optional<String> optionalText(String name) {
    JsonNode value = node.path(name);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }

  long number(String name) {
    return optionalNumber(name).orElseThrow(() -> missing(name, "a number"));
  }

  OptionalLong optionalNumber(String name) {
    JsonNode value = node.path(name);
    return value.isIntegralNumber() && value.canConvertToLong()
        ? OptionalLong.of(value.asLong())
        : OptionalLong.empty();
  }

  boolean truth(String name) {
    return node.path(name).asBoolean(false);
  }

  Optional<Instant> time(String name) {
    return optionalText(name)
        .flatMap(text -> {
          try {
            return Optional.of(Instant.parse(text));
          } catch (DateTimeException e) {
            return Optional.empty();
          }
        });
  }

  Fields object(String name) {
    return new Fields(node.path(name), what);
  }

  /// The objects of an array; none where there is no such member.
  List<Fields> objects(String name) {
    return elements(node.path(name), what);
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node.path(name)) {
      if (element.isString()) {
        texts.add(element.asString());
      }
    }
    return texts;
  }

  /// The objects of an answer that is an array.
  static List<Fields> array(JsonNode node, String what) {
    if (!node.isArray()) {
      throw new UnreadableAnswerException(
          "the answer (%s) is no list; is it a hub?".formatted(what));
    }
    return elements(node, what);
  }

  private static List<Fields> elements(JsonNode node, String what) {
    List<Fields> elements = new ArrayList<>();
    for (JsonNode element : node) {
      elements.add(new Fields(element, what));
    }
    return elements;
  }

  UnreadableAnswerException missing(String name, String kind) {
    return new UnreadableAnswerException(
        "the answer (%s) has no '%s' that is %s; is it a hub?".formatted(what, name, kind));
  }
}
