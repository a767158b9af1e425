package io.weighbridge.billing;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A request's JSON object, of which every member is known.
final class Body {

  private static final long LIMIT = 64 << 10;
  private static final int LONGEST_DECIMAL = 40;

  private final JsonNode json;

  private Body(JsonNode json) {
    this.json = json;
  }

  /// @throws HttpFailure 400 if it is none, or has a member that is not among these
  static Body of(Exchange exchange, String... known) {
    JsonNode json = exchange.json(LIMIT);
    if (!json.isObject()) {
      throw HttpFailure.badRequest("The body is to be a JSON object.");
    }
    Set<String> names = Set.of(known);
    for (String name : json.propertyNames()) {
      if (!names.contains(name)) {
        throw HttpFailure.badRequest(
            "There is no '%s' here; there are: %s."
                .formatted(Parameters.shown(name), String.join(", ", known)));
      }
    }
    return new Body(json);
  }

  String text(String name) {
    return optional(name)
        .orElseThrow(() -> HttpFailure.badRequest("'%s' is missing.".formatted(name)));
  }

  Optional<String> optional(String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      throw HttpFailure.badRequest("'%s' is to be a text.".formatted(name));
    }
    return Optional.of(Parameters.bounded("'" + name + "'", value.stringValue().strip()));
  }

  /// Decimals are texts, so that nothing on their way makes binary fractions of them.
  BigDecimal decimal(String name) {
    String text = text(name);
    if (text.length() > LONGEST_DECIMAL || !text.matches("[0-9]+(\\.[0-9]+)?")) {
      throw HttpFailure.badRequest(
          "'%s' is to be a decimal number as a text, such as \"20.00\".".formatted(name));
    }
    return new BigDecimal(text);
  }

  int whole(String name, int usual) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isInt() || value.intValue() < 0) {
      throw HttpFailure.badRequest("'%s' is to be a whole number, 0 or more.".formatted(name));
    }
    return value.intValue();
  }

  List<String> texts(String name) {
    JsonNode value = json.path(name);
    List<String> texts = new ArrayList<>();
    if (value.isMissingNode() || value.isNull()) {
      return texts;
    }
    if (!value.isArray()) {
      throw HttpFailure.badRequest("'%s' is to be a list of texts.".formatted(name));
    }
    for (JsonNode each : value) {
      if (!each.isString()) {
        throw HttpFailure.badRequest("'%s' is to be a list of texts.".formatted(name));
      }
      texts.add(each.stringValue());
    }
    return texts;
  }

  Optional<LocalDate> day(String name) {
    return optional(name)
        .map(text -> {
          try {
            return LocalDate.parse(text);
          } catch (DateTimeException e) {
            throw HttpFailure.badRequest(
                "'%s' is to be a day, such as 2026-11-28.".formatted(name));
          }
        });
  }

  Optional<Instant> time(String name) {
    return optional(name)
        .map(text -> {
          try {
            return Instant.parse(text);
          } catch (DateTimeException e) {
            throw HttpFailure.badRequest(
                "'%s' is to be a time, such as 2026-11-28T12:00:00Z.".formatted(name));
          }
        });
  }

  Currency currency(String name, Currency usual) {
    return optional(name)
        .map(text -> {
          try {
            return Currency.getInstance(text);
          } catch (IllegalArgumentException e) {
            throw HttpFailure.badRequest("'%s' is to be a currency, such as EUR.".formatted(name));
          }
        })
        .orElse(usual);
  }
}
