package io.weighbridge.hub;

import io.weighbridge.access.AccessRequest;
import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.cards.Card;
import io.weighbridge.cards.GateTexts;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the caller may do with a model, where his request for a gated one stands, and what its card
/// asks of who wants its files.
final class AccessDoor {

  private static final RepoPath README = new RepoPath("README.md");

  private final HubParts parts;
  private final Doorkeeper doorkeeper;

  AccessDoor(HubParts parts, Doorkeeper doorkeeper) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
  }

  void routes(Router router) {
    router.get(
        OwnApi.PREFIX + "models/{ns}/{name}/access",
        Operation.of("Says what the caller may do with a model, and where his request stands")
            .answer(200, "rights, the state of a gated model's request, and the form to ask by")
            .answer(404, "no such repository"),
        this::show);
  }

  private void show(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    Caller caller = entered.caller();
    String repository = entered.settings().id();
    boolean governs = may(entered, Action.ADMIN);
    Gate gate = entered.settings().gate();
    Optional<AccessRequest> request =
        caller.isAnonymous() ? Optional.empty() : parts.requests().find(repository, caller.name());
    Map<String, Object> can = new LinkedHashMap<>();
    can.put("read", true);
    can.put("discuss", !caller.isAnonymous() && caller.scope().includes(Scope.WRITE));
    can.put("download", may(entered, Action.DOWNLOAD));
    can.put("write", may(entered, Action.WRITE));
    can.put("govern", governs);
    can.put("deploy", parts.permissions().governHub(caller).isAllowed());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("model", entered.id().toString());
    json.put("user", caller.isAnonymous() ? null : caller.name());
    json.put("private", entered.settings().isPrivate());
    json.put("gated", gate == Gate.OPEN ? false : gate.name().toLowerCase(Locale.ROOT));
    json.put(
        "state",
        gate == Gate.OPEN
            ? "open"
            : request.map(found -> found.status().name().toLowerCase(Locale.ROOT)).orElse("none"));
    json.put("can", can);
    json.put("request", request.map(AccessDoor::request).orElse(null));
    json.put(
        "waiting",
        governs ? parts.requests().count(repository, AccessRequest.Status.PENDING) : null);
    json.put("form", gate == Gate.OPEN ? null : form(entered));
    exchange.json(200, json);
  }

  private boolean may(Entered entered, Action action) {
    return parts
        .permissions()
        .decide(entered.caller(), entered.id(), entered.settings(), action)
        .isAllowed();
  }

  private static Map<String, @Nullable Object> request(AccessRequest request) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("status", request.status().name().toLowerCase(Locale.ROOT));
    json.put("timestamp", Times.text(request.asked()));
    json.put("fields", request.fields());
    json.put("rejectionReason", request.reason().isEmpty() ? null : request.reason());
    return json;
  }

  private Map<String, @Nullable Object> form(Entered entered) {
    GateTexts texts =
        entered
            .repo()
            .resolve(Revision.MAIN)
            .flatMap(commit -> entered.repo().entry(commit, README))
            .flatMap(entry ->
                entry instanceof Entry.File file
                    ? new CommitFiles(entered.repo(), parts.blobs()).start(file, Card.MAX_BYTES + 1)
                    : Optional.empty())
            .map(Card::parse)
            .orElse(Card.EMPTY)
            .gate();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("heading", texts.heading().orElse(null));
    json.put("description", texts.description().orElse(null));
    json.put("prompt", texts.prompt().orElse(null));
    json.put("button", texts.button().orElse(null));
    json.put(
        "fields",
        texts.fields().entrySet().stream()
            .map(field -> field(field.getKey(), field.getValue()))
            .toList());
    return json;
  }

  /// A question: the word for its kind, or a map with `type` and, for a choice, `options`.
  private static Map<String, Object> field(String name, @Nullable Object kind) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put(
        "type",
        kind instanceof Map<?, ?> map ? String.valueOf(map.get("type")) : String.valueOf(kind));
    json.put(
        "options",
        kind instanceof Map<?, ?> map && map.get("options") instanceof List<?> options
            ? options.stream().map(AccessDoor::option).toList()
            : List.of());
    return json;
  }

  private static String option(@Nullable Object option) {
    return option instanceof Map<?, ?> map && map.get("value") != null
        ? String.valueOf(map.get("value"))
        : String.valueOf(option);
  }
}
