package io.weighbridge.grants;

import io.weighbridge.http.HttpFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The members of a JSON body, read strictly: an unknown one and a wrong type are refused with the
/// member's name, since a misspelt limit would be no limit.
final class Members {

  private static final int LONGEST_TEXT = 64 << 10;
  private static final int MOST_TEXTS = 1000;
  private static final int LONGEST_SHOWN = 100;

  /// The largest number that each reader of JSON has exactly, and so of what is signed (RFC 8785).
  private static final long LARGEST = 1L << 53;

  private final JsonNode body;

  Members(JsonNode body, Set<String> known) {
    if (!body.isObject()) {
      throw HttpFailure.badRequest("The body of the request must be a JSON object.");
    }
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      if (!known.contains(member.getKey())) {
        String name = member.getKey().replaceAll("\\p{Cntrl}", "?");
        throw HttpFailure.badRequest(
            "There is no member '%s'; there are %s."
                .formatted(
                    name.substring(0, Math.min(name.length(), LONGEST_SHOWN)),
                    String.join(", ", new TreeSet<>(known))));
      }
    }
    this.body = body;
  }

  Optional<String> text(String name) {
    JsonNode value = body.path(name);
    return value.isMissingNode() ? Optional.empty() : Optional.of(text(name, value));
  }

  String required(String name) {
    return text(name)
        .orElseThrow(() -> HttpFailure.badRequest("The member '%s' is missing.".formatted(name)));
  }

  private static String text(String name, JsonNode value) {
    if (!value.isString() || value.asString().isBlank()) {
      throw HttpFailure.badRequest(
          "The member '%s' must be a text that is not empty.".formatted(name));
    }
    if (value.asString().length() > LONGEST_TEXT) {
      throw HttpFailure.badRequest(
          "The member '%s' has more than %d characters.".formatted(name, LONGEST_TEXT));
    }
    if (value.asString().codePoints().anyMatch(Members::isHalf)) {
      throw HttpFailure.badRequest("The member '%s' has half a character.".formatted(name));
    }
    return value.asString().strip();
  }

  private static boolean isHalf(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }

  /// Texts of one line each.
  List<String> texts(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray() || value.size() > MOST_TEXTS) {
      throw HttpFailure.badRequest(
          "The member '%s' must be a list of at most %d texts.".formatted(name, MOST_TEXTS));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode one : value) {
      String text = text(name, one);
      if (text.indexOf('\n') >= 0) {
        throw HttpFailure.badRequest(
            "The member '%s' has a text of several lines.".formatted(name));
      }
      texts.add(text);
    }
    return texts;
  }

  OptionalLong number(String name, long least) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < least
        || value.asLong() > LARGEST) {
      throw HttpFailure.badRequest(
          "The member '%s' must be a whole number from %d to %d.".formatted(name, least, LARGEST));
    }
    return OptionalLong.of(value.asLong());
  }

  /// A moment, or a day, which is its first moment in UTC.
  Optional<Instant> moment(String name) {
    return text(name)
        .map(text -> {
          try {
            return text.indexOf('T') < 0
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.ofEpochSecond(Instant.parse(text).getEpochSecond());
          } catch (DateTimeException e) {
            throw HttpFailure.badRequest(
                "The member '%s' must be a day such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z."
                    .formatted(name));
          }
        });
  }
}
