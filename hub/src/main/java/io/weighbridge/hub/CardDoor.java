package io.weighbridge.hub;

import io.weighbridge.cards.CardCheck;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Says what is wrong with a card before it is uploaded. Python clients ask with every commit that
/// holds a README.md, and a 404 here fails their upload.
final class CardDoor {

  /// The README as JSON, every character of which may take six bytes.
  private static final long MAX_BODY = 32L << 20;

  void routes(Router router) {
    router.post(
        "/api/validate-yaml",
        Operation.of("Checks the metadata of a README.md")
            .json(
                """
                {"type":"object","required":["content"],"properties":{\
                "content":{"type":"string","description":"the README.md as a whole"},\
                "repoType":{"type":"string"}}}\
                """)
            .answer(200, "what could be better: errors (none) and warnings")
            .answer(400, "what must be changed: errors and warnings, each with a message"),
        this::validate);
  }

  private void validate(Exchange exchange) {
    JsonNode body = exchange.json(MAX_BODY);
    JsonNode content = body.get("content");
    if (content == null || !content.isString()) {
      throw HubFailures.badRequest("content is missing: send the README.md as a text");
    }
    CardCheck check = CardCheck.of(content.asString());
    ObjectNode answer = IndexJson.object();
    if (!check.passes()) {
      answer.put("error", "The metadata of README.md cannot be used: " + check.errors().getFirst());
    }
    messages(answer.putArray("errors"), check.errors());
    messages(answer.putArray("warnings"), check.warnings());
    exchange.json(check.passes() ? 200 : 400, answer);
  }

  private static void messages(ArrayNode list, List<String> sentences) {
    sentences.forEach(sentence -> list.addObject().put("message", sentence));
  }
}
