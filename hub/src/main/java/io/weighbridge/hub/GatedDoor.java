package io.weighbridge.hub;

import io.weighbridge.access.AccessRequest;
import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Gates: users ask for a repository's files, those who govern it decide.
final class GatedDoor {

  private static final String REQUESTS = "/api/models/{ns}/{name}/user-access-request";
  private static final int PAGE = 100;
  private static final int MOST = 1000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;

  GatedDoor(HubParts parts, Doorkeeper doorkeeper, Pushes pushes) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
  }

  void routes(Router router) {
    Operation list =
        Operation.of("Lists who asked for access: pending, accepted or rejected")
            .query("p", "integer", "the page, counted from 0")
            .query("limit", "integer", "requests of a page, up to 1000")
            .answer(200, "requests; a Link header leads to the next page")
            .answer(403, "not the caller's to see")
            .answer(404, "no such repository")
            .forSignedIn();
    router.get(REQUESTS + "/{status}", list, this::list);
    router.post(
        REQUESTS + "/handle",
        Operation.of("Accepts or rejects a request, or lets it wait again")
            .json(
                """
                {"type":"object","required":["status"],"properties":{"user":{"type":"string"},\
                "requestId":{"type":"string"},"rejectionReason":{"type":"string"},\
                "status":{"enum":["accepted","rejected","pending"]}}}\
                """)
            .answer(200, "the request now")
            .answer(404, "no such repository or request")
            .forSignedIn(),
        this::handle);
    router.post(
        REQUESTS + "/grant",
        Operation.of("Lets a user in who need not have asked")
            .json(
                """
                {"type":"object","required":["user"],"properties":{"user":{"type":"string"}}}\
                """)
            .answer(200, "the request now")
            .answer(404, "no such repository or user")
            .forSignedIn(),
        this::grant);
    router.post(
        REQUESTS,
        Operation.of("Asks for access to the files")
            .json("{\"type\":\"object\"}")
            .answer(200, "the request now")
            .answer(400, "the repository is not gated")
            .answer(404, "no such repository")
            .forSignedIn(),
        exchange -> ask(exchange, json(exchange)));
    router.post(
        "/{ns}/{name}/ask-access",
        Operation.of("Asks for access to the files, by a form")
            .body("application/x-www-form-urlencoded", "{\"type\":\"object\"}")
            .answer(200, "the request now")
            .answer(400, "the repository is not gated")
            .answer(404, "no such repository")
            .forSignedIn(),
        exchange -> ask(exchange, form(exchange)));
    router.get(
        OwnApi.PREFIX + "access-requests",
        Operation.of("Lists the caller's own requests for access, the latest first")
            .query("limit", "integer", "how many at most, up to 1000")
            .answer(200, "requests, each with the model's name where the caller may know it")
            .forSignedIn(),
        this::own);
    router.delete(
        REQUESTS,
        Operation.of("Takes the caller's own request back")
            .answer(200, "it is gone")
            .answer(404, "no such repository or request")
            .forSignedIn(),
        this::cancel);
  }

  private void list(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.ADMIN);
    AccessRequest.Status status = status(exchange.path("status"));
    int limit = Paging.limit(exchange, PAGE, MOST);
    int page = Paging.page(exchange);
    long skip = (long) page * limit;
    String repository = entered.settings().id();
    List<AccessRequest> found =
        parts.requests().list(repository, status, (int) Math.min(skip, Integer.MAX_VALUE), limit);
    if (skip + found.size() < parts.requests().count(repository, status) && !found.isEmpty()) {
      parts.settings().links().next(exchange, Map.of("p", Integer.toString(page + 1)));
    }
    exchange.json(200, found.stream().map(GatedDoor::json).toList());
  }

  private static AccessRequest.Status status(String text) {
    return switch (text) {
      case "pending" -> AccessRequest.Status.PENDING;
      case "accepted" -> AccessRequest.Status.ACCEPTED;
      case "rejected" -> AccessRequest.Status.REJECTED;
      default -> throw HubFailures.badRequest("A request is 'pending', 'accepted' or 'rejected'.");
    };
  }

  private static Map<String, Object> json(AccessRequest request) {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("user", request.user());
    user.put("fullname", request.fullname().isEmpty() ? request.user() : request.fullname());
    user.put("email", request.email().isEmpty() ? null : request.email());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("requestId", requestId(request.repository(), request.user()));
    json.put("user", user);
    json.put("status", request.status().name().toLowerCase(Locale.ROOT));
    json.put("timestamp", Times.text(request.asked()));
    if (!request.fields().isEmpty()) {
      json.put("fields", request.fields());
    }
    if (!request.reason().isEmpty()) {
      json.put("rejectionReason", request.reason());
    }
    return json;
  }

  /// A user has one request for a repository at most, so the two name it.
  private static String requestId(String repository, String user) {
    return repository + "-" + user;
  }

  private void handle(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.ADMIN);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    AccessRequest.Status status = status(Bodies.required(body, "status"));
    String user = user(entered, body);
    requireGated(entered.settings());
    AccessRequest decided =
        parts
            .requests()
            .handle(
                entered.settings().id(),
                user,
                status,
                entered.caller().name(),
                Bodies.text(body, "rejectionReason").orElse(""));
    audit(entered, "request." + status.name().toLowerCase(Locale.ROOT), user);
    exchange.json(200, json(decided));
  }

  private static String user(Entered entered, JsonNode body) {
    Optional<String> user = Bodies.text(body, "user");
    if (user.isPresent()) {
      return user.get();
    }
    String id = Bodies.required(body, "requestId");
    String prefix = requestId(entered.settings().id(), "");
    if (!id.startsWith(prefix)) {
      throw HubFailures.notFound("There is no request '%s' here.".formatted(Shown.text(id)));
    }
    return id.substring(prefix.length());
  }

  private void grant(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.ADMIN);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    String user = Bodies.required(body, "user");
    requireGated(entered.settings());
    String repository = entered.settings().id();
    boolean already =
        parts
            .requests()
            .find(repository, user)
            .filter(request -> request.status() == AccessRequest.Status.ACCEPTED)
            .isPresent();
    if (already) {
      throw HubFailures.badRequest("'%s' has access already.".formatted(Shown.text(user)));
    }
    AccessRequest granted = parts.requests().grant(repository, user, entered.caller().name());
    audit(entered, "request.grant", user);
    exchange.json(200, json(granted));
  }

  private static void requireGated(Settings settings) {
    if (settings.gate() == Gate.OPEN) {
      throw HubFailures.badRequest("This repository is not gated: its files are for everybody.");
    }
  }

  private void ask(Exchange exchange, Map<String, String> fields) {
    Caller caller = doorkeeper.signedIn(exchange);
    RepoId id =
        RepoId.from(exchange.path("ns"), exchange.path("name"))
            .orElseThrow(HubFailures::repoNotFound);
    Entered entered = doorkeeper.enter(exchange, caller, id, Action.READ);
    requireGated(entered.settings());
    AccessRequest asked = parts.requests().request(entered.settings(), caller.name(), fields);
    audit(entered, "request.ask", caller.name());
    exchange.json(200, json(asked));
  }

  private Map<String, String> json(Exchange exchange) {
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    JsonNode fields = body.path("fields").isObject() ? body.path("fields") : body;
    Map<String, String> texts = new LinkedHashMap<>();
    fields.forEachEntry((name, value) -> {
      if (value.isValueNode()) {
        texts.put(name, value.asString());
      }
    });
    return texts;
  }

  private Map<String, String> form(Exchange exchange) {
    Map<String, String> texts = new LinkedHashMap<>();
    exchange
        .form(parts.settings().limits().json())
        .forEach((name, values) -> texts.put(name, String.join(", ", values)));
    return texts;
  }

  private void own(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    int limit = Paging.limit(exchange, PAGE, MOST);
    List<AccessRequest> requests = parts.requests().of(caller.name(), limit);
    Map<String, String> models = models(caller, requests);
    List<Map<String, Object>> list = new ArrayList<>();
    for (AccessRequest request : requests) {
      Map<String, Object> json = json(request);
      json.put("model", models.get(request.repository()));
      list.add(json);
    }
    exchange.json(200, Map.of("requests", list));
  }

  /// What the repositories of requests are called now, as far as the caller may know of them.
  private Map<String, String> models(Caller caller, List<AccessRequest> requests) {
    Set<String> wanted =
        requests.stream().map(AccessRequest::repository).collect(Collectors.toSet());
    Map<String, String> models = new HashMap<>();
    if (!wanted.isEmpty()) {
      parts
          .repositories()
          .all()
          .map(parts.repositories()::find)
          .flatMap(Optional::stream)
          .filter(repo -> wanted.contains(repo.settings().id()))
          .filter(repo ->
              parts
                  .permissions()
                  .decide(caller, repo.id(), repo.settings(), Action.READ)
                  .isAllowed())
          .forEach(repo -> models.put(repo.settings().id(), repo.id().toString()));
    }
    return models;
  }

  private void cancel(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    RepoId id =
        RepoId.from(exchange.path("ns"), exchange.path("name"))
            .orElseThrow(HubFailures::repoNotFound);
    Entered entered = doorkeeper.enter(exchange, caller, id, Action.READ);
    if (!parts.requests().withdraw(entered.settings().id(), caller.name())) {
      throw HubFailures.notFound("You have not asked for access to %s.".formatted(id));
    }
    audit(entered, "request.withdraw", caller.name());
    exchange.json(200, Map.of());
  }

  private void audit(Entered entered, String action, String user) {
    pushes.audit(entered, action, "%s: %s".formatted(Pushes.DONE, user));
  }
}
