package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A user's webhooks over the API. Only hosts that the operator named can be registered.
final class WebhookDoor {

  private static final String ALL = "/api/settings/webhooks";
  private static final String ONE = ALL + "/{id}";
  private static final long LARGEST_BODY = 64L << 10;
  private static final int MOST = 100;
  private static final int MOST_WATCHED = 100;
  private static final int LONGEST = 2000;
  private static final int ID_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"url\":{\"type\":\"string\"},\"secret\":{\"type\":"
          + "\"string\"},\"domains\":{\"type\":\"array\",\"items\":{\"enum\":[\"repo\",\"discussion\",\"budget\"]}},"
          + "\"watched\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"type\":"
          + "{\"enum\":[\"user\",\"org\",\"model\"]},\"name\":{\"type\":\"string\"}}}}}}";

  private final Doorkeeper doorkeeper;
  private final Webhooks webhooks;
  private final WebhookHosts hosts;

  WebhookDoor(Doorkeeper doorkeeper, Webhooks webhooks, WebhookHosts hosts) {
    this.doorkeeper = doorkeeper;
    this.webhooks = webhooks;
    this.hosts = hosts;
  }

  void routes(Router router) {
    router.get(
        ALL,
        operation("Lists your webhooks"),
        exchange ->
            exchange.json(
                200,
                webhooks.of(owner(exchange, Scope.READ)).stream()
                    .map(WebhookDoor::shown)
                    .toList()));
    router.post(ALL, operation("Registers a webhook").json(SCHEMA), this::create);
    router.get(ONE, operation("Shows a webhook"), exchange -> answer(exchange, find(exchange)));
    router.post(ONE, operation("Changes a webhook").json(SCHEMA), this::update);
    router.post(ONE + "/enable", operation("Enables a webhook"), e -> disable(e, false));
    router.post(ONE + "/disable", operation("Disables a webhook"), e -> disable(e, true));
    router.delete(
        ONE,
        operation("Deletes a webhook"),
        exchange -> {
          owner(exchange, Scope.WRITE);
          webhooks.delete(find(exchange).id());
          exchange.json(200, Map.of("success", true));
        });
  }

  private static Operation operation(String summary) {
    return Operation.of(summary)
        .forSignedIn()
        .answer(200, "the webhook")
        .answer(400, "not a webhook")
        .answer(403, "the token may read only")
        .answer(404, "no such webhook");
  }

  private void create(Exchange exchange) {
    String owner = owner(exchange, Scope.WRITE);
    if (webhooks.of(owner).size() >= MOST) {
      throw HubFailures.forbidden("You have %d webhooks, which is the most.".formatted(MOST));
    }
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    JsonNode body = exchange.json(LARGEST_BODY);
    Webhook webhook =
        new Webhook(
            HexFormat.of().formatHex(id),
            owner,
            url(body),
            secret(body),
            domains(body),
            watched(body),
            false);
    webhooks.put(webhook);
    answer(exchange, webhook);
  }

  private void update(Exchange exchange) {
    owner(exchange, Scope.WRITE);
    Webhook old = find(exchange);
    JsonNode body = exchange.json(LARGEST_BODY);
    Webhook webhook =
        new Webhook(
            old.id(),
            old.owner(),
            body.has("url") ? url(body) : old.url(),
            body.has("secret") ? secret(body) : old.secret(),
            body.has("domains") ? domains(body) : old.domains(),
            body.has("watched") ? watched(body) : old.watched(),
            old.disabled());
    webhooks.put(webhook);
    answer(exchange, webhook);
  }

  private void disable(Exchange exchange, boolean disabled) {
    owner(exchange, Scope.WRITE);
    Webhook old = find(exchange);
    Webhook webhook =
        new Webhook(
            old.id(), old.owner(), old.url(), old.secret(), old.domains(), old.watched(), disabled);
    webhooks.put(webhook);
    answer(exchange, webhook);
  }

  private Webhook find(Exchange exchange) {
    return webhooks
        .find(owner(exchange, Scope.READ), exchange.path("id"))
        .orElseThrow(() -> HubFailures.notFound("You have no such webhook."));
  }

  private String owner(Exchange exchange, Scope scope) {
    Caller caller = doorkeeper.signedIn(exchange);
    if (!caller.scope().includes(scope)) {
      throw HubFailures.forbidden("This token may read only: it takes one that may write.");
    }
    return caller.name();
  }

  private URI url(JsonNode body) {
    String text = body.path("url").asString("");
    try {
      URI url = new URI(text);
      if (text.length() <= LONGEST && hosts.allow(url)) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw HubFailures.badRequest("url is no address: %s".formatted(Shown.text(text)));
    }
    throw HubFailures.badRequest(
        "Webhooks may not reach %s: the operator names their hosts in hub.webhook-hosts."
            .formatted(Shown.text(text)));
  }

  private static @Nullable String secret(JsonNode body) {
    JsonNode secret = body.path("secret");
    if (!secret.isString() || secret.asString().isEmpty()) {
      return null;
    }
    String text = secret.asString();
    // It becomes a header's value (RFC 9110 5.5).
    if (text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw HubFailures.badRequest(
          "secret is at most %d visible ASCII letters.".formatted(LONGEST));
    }
    return text;
  }

  private static Set<Webhook.Domain> domains(JsonNode body) {
    Set<Webhook.Domain> domains = EnumSet.noneOf(Webhook.Domain.class);
    for (JsonNode word : body.path("domains")) {
      domains.add(
          Webhook.Domain.of(word.asString(""))
              .orElseThrow(
                  () -> HubFailures.badRequest("domains are repo, discussion and budget.")));
    }
    return domains.isEmpty() ? EnumSet.copyOf(Webhook.Domain.USUAL) : domains;
  }

  private static List<Webhook.Watched> watched(JsonNode body) {
    List<Webhook.Watched> watched = new ArrayList<>();
    for (JsonNode watch : body.path("watched")) {
      String name = watch.path("name").asString("");
      Webhook.Watched.Kind kind =
          Webhook.Watched.Kind.of(watch.path("type").asString(""))
              .orElseThrow(
                  () -> HubFailures.badRequest("What is watched is a user, an org or a model."));
      if (name.isEmpty() || name.length() > LONGEST || watched.size() == MOST_WATCHED) {
        throw HubFailures.badRequest("At most %d names can be watched.".formatted(MOST_WATCHED));
      }
      watched.add(new Webhook.Watched(kind, name));
    }
    if (watched.isEmpty()) {
      throw HubFailures.badRequest("watched is empty: name a user, an org or a model.");
    }
    return watched;
  }

  private static void answer(Exchange exchange, Webhook webhook) {
    exchange.json(200, Map.of("webhook", shown(webhook)));
  }

  private static Map<String, Object> shown(Webhook webhook) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", webhook.id());
    shown.put("url", webhook.url().toString());
    shown.put("watched", Webhooks.watched(webhook));
    shown.put("domains", webhook.domains().stream().map(Webhook.Domain::word).toList());
    shown.put("disabled", webhook.disabled());
    // Who registered it knows it; nobody else sees this answer.
    shown.put("secret", webhook.secret());
    return shown;
  }
}
