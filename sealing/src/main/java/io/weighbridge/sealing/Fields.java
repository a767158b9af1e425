package io.weighbridge.sealing;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The members of one object of a signed document, each taken once. What nobody took at the end is
/// unknown, and refused: a reader that skips what it does not know might skip a restriction.
final class Fields {

  private static final int SHA256_HEX = 64;
  private static final int MOST_ELEMENTS = 100_000;

  private final String where;
  private final ObjectNode object;
  private final Set<String> taken = new HashSet<>();

  /// @param where the object's place in its document, empty for the whole
  Fields(String where, ObjectNode object) {
    this.where = where;
    this.object = object;
  }

  boolean has(String name) {
    return object.has(name);
  }

  String text(String name) {
    JsonNode value = value(name);
    if (!value.isString()) {
      throw wrong(name, "is not a text");
    }
    return value.asString();
  }

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  long number(String name, long least) {
    JsonNode value = value(name);
    if (!value.isIntegralNumber() || value.asLong() < least) {
      throw wrong(name, "is not a whole number of at least " + least);
    }
    return value.asLong();
  }

  OptionalLong optionalNumber(String name, long least) {
    return has(name) ? OptionalLong.of(number(name, least)) : OptionalLong.empty();
  }

  Instant instant(String name) {
    String text = text(name);
    try {
      Instant instant = Instant.parse(text);
      // Years of four digits: nothing that is added to such a time runs out of those of Java.
      if (instant.toString().equals(text) && Character.isDigit(text.charAt(0))) {
        return instant;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw wrong(name, "is not a time such as 2026-11-28T00:00:00Z");
  }

  Optional<Instant> optionalInstant(String name) {
    return has(name) ? Optional.of(instant(name)) : Optional.empty();
  }

  byte[] bytes(String name) {
    String text = text(name);
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw wrong(name, "is not base64");
  }

  byte[] bytes(String name, int length) {
    byte[] bytes = bytes(name);
    if (bytes.length != length) {
      throw wrong(name, "has %d bytes, expected %d".formatted(bytes.length, length));
    }
    return bytes;
  }

  String sha256(String name) {
    String text = text(name);
    if (text.length() != SHA256_HEX
        || !text.chars().allMatch(c -> HexFormat.isHexDigit(c) && !Character.isUpperCase(c))) {
      throw wrong(name, "is not a SHA-256 in hexadecimal");
    }
    return text;
  }

  Optional<String> optionalSha256(String name) {
    return has(name) ? Optional.of(sha256(name)) : Optional.empty();
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isString()) {
        throw wrong(name, "is not a list of texts");
      }
      texts.add(element.asString());
    }
    return List.copyOf(texts);
  }

  /// An absent list is empty.
  List<String> optionalTexts(String name) {
    return has(name) ? texts(name) : List.of();
  }

  Fields object(String name) {
    if (!(value(name) instanceof ObjectNode inner)) {
      throw wrong(name, "is not an object");
    }
    return new Fields(where + name + ".", inner);
  }

  Optional<Fields> optionalObject(String name) {
    return has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!(element instanceof ObjectNode inner)) {
        throw wrong(name, "is not a list of objects");
      }
      objects.add(new Fields("%s%s[%d].".formatted(where, name, objects.size()), inner));
    }
    return objects;
  }

  /// All members were taken.
  void end() {
    object
        .propertyNames()
        .forEach(name -> {
          if (!taken.contains(name)) {
            throw wrong(name, "is not known: this document is newer than this program");
          }
        });
  }

  IllegalArgumentException wrong(String name, String what) {
    return new IllegalArgumentException("'%s%s' %s".formatted(where, name, what));
  }

  private JsonNode array(String name) {
    JsonNode value = value(name);
    if (!value.isArray() || value.size() > MOST_ELEMENTS) {
      throw wrong(name, "is not a list of at most %d".formatted(MOST_ELEMENTS));
    }
    return value;
  }

  private JsonNode value(String name) {
    taken.add(name);
    JsonNode value = object.get(name);
    if (value == null) {
      throw wrong(name, "is missing");
    }
    return value;
  }
}
