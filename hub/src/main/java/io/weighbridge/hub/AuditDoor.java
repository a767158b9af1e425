package io.weighbridge.hub;

import io.weighbridge.access.AuditEntry;
import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Quotas;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What happened, and how much everybody holds: for those who govern the hub.
final class AuditDoor {

  private static final String QUOTA = OwnApi.PREFIX + "quotas/{namespace}";
  private static final int LINES = 100;
  private static final int MOST_LINES = 1000;

  private final OwnApi api;

  AuditDoor(OwnApi api) {
    this.api = api;
  }

  void routes(Router router) {
    router.get(
        OwnApi.PREFIX + "audit",
        Operation.of("Reads the audit log, the youngest lines first")
            .query("actor", "string", "only what this user did")
            .query("action", "string", "only this action")
            .query("subject", "string", "only what was done to this")
            .query("after", "string", "only from this time on")
            .query("until", "string", "only before this time")
            .query("before", "integer", "only lines before this id, from the Link header")
            .query("limit", "integer", "how many at most, up to 1000")
            .answer(200, "lines; a Link header leads to the next page")
            .forSignedIn(),
        this::audit);
    router.get(
        OwnApi.PREFIX + "quotas",
        Operation.of("Tells who holds the most")
            .query("limit", "integer", "how many at most, up to 1000")
            .answer(200, "users and organizations, the largest first; bytes of all together")
            .forSignedIn(),
        this::quotas);
    router.get(
        QUOTA,
        Operation.of("Tells what a namespace may hold and holds")
            .answer(200, "bytes; a limit of null is none")
            .forSignedIn(),
        this::quota);
    router.put(
        QUOTA,
        Operation.of("Says what a namespace may hold")
            .json(
                """
                {"type":"object","properties":{"limit":{"type":["integer","null"]}}}\
                """)
            .answer(200, "the quota now")
            .forSignedIn(),
        this::limit);
  }

  private void audit(Exchange exchange) {
    api.governor(exchange, "audit.read", "");
    int limit = Paging.limit(exchange, LINES, MOST_LINES);
    AuditFilter filter =
        new AuditFilter(
            text(exchange, "actor"),
            text(exchange, "action"),
            text(exchange, "subject"),
            Optional.ofNullable(text(exchange, "after")).map(OwnApi::time).orElse(null),
            Optional.ofNullable(text(exchange, "until")).map(OwnApi::time).orElse(null));
    List<AuditEntry> entries = api.parts().audit().list(filter, before(exchange), limit);
    if (entries.size() == limit) {
      api.next(exchange, "before", Long.toString(entries.getLast().id()));
    }
    exchange.json(200, Map.of("entries", entries.stream().map(AuditDoor::json).toList()));
  }

  private static @Nullable String text(Exchange exchange, String name) {
    return exchange.query(name).filter(value -> !value.isEmpty()).orElse(null);
  }

  private static long before(Exchange exchange) {
    try {
      return exchange.query("before").map(Long::parseLong).orElse(Long.MAX_VALUE);
    } catch (NumberFormatException e) {
      throw HubFailures.badRequest("The parameter 'before' is the id of a line.");
    }
  }

  private static Map<String, Object> json(AuditEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", entry.id());
    json.put("when", Times.text(entry.at()));
    json.put("actor", entry.who());
    json.put("token", entry.token());
    json.put("action", entry.action());
    json.put("subject", entry.subject());
    json.put("outcome", entry.outcome());
    json.put("address", entry.address());
    return json;
  }

  private void quotas(Exchange exchange) {
    api.governor(exchange, "quota.read", "");
    int limit = Paging.limit(exchange, LINES, MOST_LINES);
    List<Map<String, Object>> quotas = new ArrayList<>();
    api.parts().quotas().largest(limit).forEach((name, quota) -> quotas.add(json(name, quota)));
    exchange.json(200, Map.of("used", api.parts().quotas().used(), "quotas", quotas));
  }

  private void quota(Exchange exchange) {
    String namespace = exchange.path("namespace");
    Caller caller = api.signedIn(exchange);
    if (api.parts().permissions().role(caller, namespace).isEmpty()) {
      api.governor(exchange, "quota.read", OwnApi.subject(namespace));
    }
    exchange.json(200, json(existing(namespace)));
  }

  private String existing(String namespace) {
    if (!api.parts().accounts().exists(namespace)) {
      throw HubFailures.notFound(
          "There is neither a user nor an organization '%s'.".formatted(Shown.text(namespace)));
    }
    return namespace;
  }

  private Map<String, Object> json(String namespace) {
    return json(namespace, api.parts().quotas().of(namespace));
  }

  private static Map<String, Object> json(String namespace, Quotas.Quota quota) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("namespace", namespace);
    json.put("limit", quota.limit() == Quotas.UNLIMITED ? null : quota.limit());
    json.put("used", quota.used());
    return json;
  }

  private void limit(Exchange exchange) {
    String namespace = exchange.path("namespace");
    Caller caller = api.governor(exchange, "quota.change", OwnApi.subject(namespace));
    existing(namespace);
    JsonNode limit = Bodies.object(exchange, api.json()).path("limit");
    if (!limit.isNull() && !limit.isMissingNode() && !limit.isIntegralNumber()) {
      throw HubFailures.badRequest("A quota is a whole number of bytes, or null for the usual.");
    }
    if (limit.isIntegralNumber() && !limit.canConvertToLong()) {
      throw HubFailures.badRequest("A quota is at most %d bytes.".formatted(Long.MAX_VALUE));
    }
    api.parts()
        .quotas()
        .limit(
            namespace,
            limit.isIntegralNumber() ? OptionalLong.of(limit.asLong()) : OptionalLong.empty());
    api.done(exchange, caller, "quota.change", namespace);
    exchange.json(200, json(namespace));
  }
}
