package io.weighbridge.hub;

import io.weighbridge.http.Exchange;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Small JSON bodies of requests.
final class Bodies {

  private Bodies() {}

  /// A JSON object; an empty one where the request has no body at all.
  static JsonNode object(Exchange exchange, long limit) {
    boolean empty =
        exchange.contentLength().orElse(-1) == 0
            || (exchange.header("Content-Length").isEmpty()
                && exchange.header("Transfer-Encoding").isEmpty());
    JsonNode body = empty ? JsonNodeFactory.instance.objectNode() : exchange.json(limit);
    if (!body.isObject()) {
      throw HubFailures.badRequest("The body of the request must be a JSON object.");
    }
    return body;
  }

  /// A member that is a text.
  static Optional<String> text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw HubFailures.badRequest("The member '%s' must be a text.".formatted(name));
    }
    return Optional.of(value.asString());
  }

  static String required(JsonNode body, String name) {
    return text(body, name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> HubFailures.badRequest("The member '%s' is missing.".formatted(name)));
  }

  /// A member that is true or false.
  static Optional<Boolean> truth(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw HubFailures.badRequest("The member '%s' must be true or false.".formatted(name));
    }
    return Optional.of(value.asBoolean());
  }
}
