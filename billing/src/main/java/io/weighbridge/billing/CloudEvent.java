package io.weighbridge.billing;

import io.weighbridge.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// An event of CloudEvents 1.0 whose data is JSON.
///
/// @param source who saw it; together with `id` it is unique (section 3.1.1)
/// @param subject empty if there is none
record CloudEvent(
    String source, String id, String type, String subject, Optional<Instant> time, JsonNode data) {

  static final String VERSION = "1.0";
  static final int LONGEST = 512;

  /// What an event cannot be; the message says why.
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why, null, false, false);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  CloudEvent {
    require("id", id);
    require("source", source);
    require("type", type);
  }

  private static void require(String name, String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the attribute %s has 1 to %d characters, not %d"
              .formatted(name, LONGEST, text.length()));
    }
  }

  /// Structured mode: the JSON format, section 3.
  static CloudEvent structured(JsonNode json) throws Refused {
    if (!json.isObject()) {
      throw new Refused("an event is a JSON object");
    }
    if (json.has("data_base64")) {
      throw new Refused("data_base64 is not taken: the data of a use is JSON");
    }
    return of(
        attribute(json, "specversion"),
        attribute(json, "source"),
        attribute(json, "id"),
        attribute(json, "type"),
        attribute(json, "subject"),
        attribute(json, "time"),
        attribute(json, "datacontenttype"),
        json.path("data"));
  }

  /// Binary mode: attributes are headers, the body is the data (HTTP binding, section 3.1).
  static CloudEvent binary(Exchange exchange, JsonNode body) throws Refused {
    return of(
        header(exchange, "specversion"),
        header(exchange, "source"),
        header(exchange, "id"),
        header(exchange, "type"),
        header(exchange, "subject"),
        header(exchange, "time"),
        exchange.header("Content-Type").orElse(""),
        body);
  }

  private static CloudEvent of(
      String version,
      String source,
      String id,
      String type,
      String subject,
      String time,
      String contentType,
      JsonNode data)
      throws Refused {
    if (!version.equals(VERSION)) {
      throw new Refused(
          version.isEmpty()
              ? "the required attribute specversion is missing"
              : "specversion %s is not taken, only %s"
                  .formatted(Parameters.shown(version), VERSION));
    }
    if (!contentType.isEmpty() && !isJson(contentType)) {
      throw new Refused(
          "data of the type %s is not taken, only JSON".formatted(Parameters.shown(contentType)));
    }
    try {
      return new CloudEvent(
          source,
          id,
          type,
          subject,
          time.isEmpty() ? Optional.empty() : Optional.of(OffsetDateTime.parse(time).toInstant()),
          data);
    } catch (DateTimeException e) {
      throw new Refused("the time '%s' is none of RFC 3339".formatted(Parameters.shown(time)));
    } catch (IllegalArgumentException e) {
      throw new Refused(String.valueOf(e.getMessage()));
    }
  }

  /// RFC 6838: `application/json`, or a type that ends in `+json`, with or without parameters.
  private static boolean isJson(String contentType) {
    String type = contentType.split(";", 2)[0].strip();
    return type.equalsIgnoreCase("application/json")
        || type.equalsIgnoreCase("text/json")
        || type.regionMatches(true, Math.max(0, type.length() - 5), "+json", 0, 5);
  }

  private static String attribute(JsonNode json, String name) throws Refused {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw new Refused("the attribute %s is a text".formatted(name));
    }
    return value.asString();
  }

  private static String header(Exchange exchange, String name) throws Refused {
    return decoded(exchange.header("ce-" + name).orElse(""));
  }

  /// HTTP binding, section 3.1.3.2: a value may stand in quotes; what is not printable ASCII is
  /// percent-encoded UTF-8.
  static String decoded(String header) throws Refused {
    String text = header;
    if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
    }
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = new byte[text.length() * 3];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && isHex(text, i + 1) && isHex(text, i + 2)) {
        bytes[length++] = (byte) Integer.parseInt(text, i + 1, i + 3, 16);
        i += 2;
      } else if (c == '%') {
        throw new Refused("a header has a percent sign that encodes nothing");
      } else {
        for (byte one : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          bytes[length++] = one;
        }
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean isHex(String text, int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
  }
}
