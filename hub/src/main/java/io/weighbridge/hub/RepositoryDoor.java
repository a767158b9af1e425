package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Repositories as a whole: made, deleted, moved, copied; and whether a caller may come in.
final class RepositoryDoor {

  private static final String NAMED =
      """
      {"type":"object","required":["name"],"properties":{"name":{"type":"string"},\
      "organization":{"type":["string","null"]},"type":{"type":"string"},\
      "visibility":{"enum":["public","private"]},"private":{"type":"boolean"},\
      "license":{"type":"string"},"files":{"type":"array","items":{"type":"object"}}}}\
      """;

  private static final String MOVE =
      """
      {"type":"object","required":["fromRepo","toRepo"],"properties":{\
      "fromRepo":{"type":"string"},"toRepo":{"type":"string"},"type":{"type":"string"}}}\
      """;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;
  private final Moves moves;
  private final Usage usage;
  private final NewRepositories fresh;
  private final Scans scans;

  RepositoryDoor(
      HubParts parts,
      Doorkeeper doorkeeper,
      Pushes pushes,
      Moves moves,
      Usage usage,
      NewRepositories fresh,
      Scans scans) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
    this.moves = moves;
    this.usage = usage;
    this.fresh = fresh;
    this.scans = scans;
  }

  void routes(Router router) {
    router.post(
        "/api/repos/create",
        Operation.of("Makes a repository")
            .json(NAMED)
            .answer(200, "its address")
            .answer(409, "there is one already; its address")
            .forSignedIn(),
        this::create);
    router.delete(
        "/api/repos/delete",
        Operation.of("Deletes a repository")
            .json(NAMED)
            .answer(200, "it is gone")
            .answer(404, "no such repository")
            .forSignedIn(),
        this::delete);
    router.post(
        "/api/repos/move",
        Operation.of("Renames a repository; its earlier name leads to the new one")
            .json(MOVE)
            .answer(200, "its new address")
            .answer(404, "no such repository")
            .answer(409, "the new name is taken")
            .forSignedIn(),
        this::move);
    router.post(
        "/api/models/{ns}/{name}/duplicate",
        Operation.of("Copies a repository's files into a new one")
            .json(
                """
                {"type":"object","required":["repository"],"properties":{\
                "repository":{"type":"string"},"visibility":{"enum":["public","private"]}}}\
                """)
            .answer(200, "the new address")
            .answer(409, "there is one already; its address")
            .forSignedIn(),
        this::duplicate);
    Operation check =
        Operation.of("Says whether the caller may have the files")
            .answer(200, "he may")
            .answer(401, "gated, and nobody is signed in")
            .answer(403, "gated")
            .answer(404, "no such repository");
    router.get(
        "/api/models/{ns}/{name}/auth-check", check, exchange -> check(exchange, Action.DOWNLOAD));
    router.get(
        "/api/models/{ns}/{name}/auth-check/write",
        Operation.of("Says whether the caller may commit")
            .answer(200, "he may")
            .answer(403, "he may not")
            .answer(404, "no such repository"),
        exchange -> check(exchange, Action.WRITE));
  }

  private void check(Exchange exchange, Action action) {
    doorkeeper.enter(exchange, action);
    exchange.json(200, Map.of());
  }

  private void create(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().create());
    String type = Bodies.text(body, "type").orElse("model");
    if (!type.equals("model")) {
      throw HubFailures.badRequest(
          "Only models are kept here, no repository of the type '%s'.".formatted(Shown.text(type)));
    }
    RepoId id = named(caller, body);
    List<io.weighbridge.repositories.Operation> files =
        FirstFiles.of(body, parts.settings().limits());
    Optional<Boolean> hidden = visibility(body);
    Settings settings = Settings.fresh(parts.clock().instant(), hidden.orElse(false));
    fresh.make(caller, exchange.remoteAddress(), id, settings, files);
    exchange.json(200, address(id));
  }

  /// `organization` and `name`, or both in `name`; without an organization the caller's own.
  private static RepoId named(Caller caller, JsonNode body) {
    String name = Bodies.required(body, "name");
    Optional<String> organization =
        Bodies.text(body, "organization").filter(text -> !text.isEmpty());
    String full = name;
    if (organization.isPresent()) {
      full = organization.get() + "/" + name;
    } else if (name.indexOf('/') < 0) {
      full = caller.name() + "/" + name;
    }
    return parse(full);
  }

  private static RepoId parse(String text) {
    try {
      return RepoId.parse(text);
    } catch (IllegalArgumentException e) {
      throw HubFailures.badRequest(Shown.message(e));
    }
  }

  static Optional<Boolean> visibility(JsonNode body) {
    Optional<String> visibility = Bodies.text(body, "visibility");
    if (visibility.isEmpty()) {
      return Bodies.truth(body, "private");
    }
    return Optional.of(
        switch (visibility.get()) {
          case "private" -> true;
          case "public" -> false;
          default ->
              throw HubFailures.badRequest(
                  "The visibility '%s' is not known for models: public and private are."
                      .formatted(Shown.text(visibility.get())));
        });
  }

  private Map<String, Object> address(RepoId id) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("url", fresh.url(id));
    answer.put("name", id.toString());
    answer.put("id", id.toString());
    return answer;
  }

  private void delete(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    requireModel(body);
    fresh.drop(doorkeeper.enter(exchange, caller, named(caller, body), Action.ADMIN));
    exchange.json(200, Map.of());
  }

  private static void requireModel(JsonNode body) {
    if (!Bodies.text(body, "type").orElse("model").equals("model")) {
      throw OtherKinds.missing();
    }
  }

  private void move(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    requireModel(body);
    RepoId from = parse(Bodies.required(body, "fromRepo"));
    RepoId to = parse(Bodies.required(body, "toRepo"));
    Entered entered = doorkeeper.enter(exchange, caller, from, Action.ADMIN);
    fresh.requireNamespace(caller, exchange.remoteAddress(), to);
    if (!from.equals(to)) {
      rename(entered, from, to);
    }
    exchange.json(200, address(to));
  }

  /// The earlier name leads on before it is free, so that at no moment it leads nowhere.
  private void rename(Entered entered, RepoId from, RepoId to) {
    if (parts.repositories().find(to).isPresent()) {
      throw HubFailures.exists("There is a repository '%s' already.".formatted(to));
    }
    usage.move(from, to, entered.settings().id());
    moves.moved(from, to);
    try {
      parts.repositories().move(from, to);
    } catch (RuntimeException refused) {
      moves.undo(from, to);
      usage.move(to, from, entered.settings().id());
      throw refused;
    }
    pushes.audit(entered, "repository.move", "%s: to %s".formatted(Pushes.DONE, to));
    parts
        .repositories()
        .find(to)
        .ifPresent(repo -> pushes.tell(new RepositoryEvent.Moved(from, repo, entered.caller())));
  }

  private void duplicate(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    Entered source = doorkeeper.enter(exchange, caller, source(exchange), Action.DOWNLOAD);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    String target = Bodies.required(body, "repository");
    RepoId id = parse(target.indexOf('/') < 0 ? caller.name() + "/" + target : target);
    // A copy opens nothing that its source keeps: neither privacy nor a gate.
    boolean hidden = visibility(body).orElse(false) || source.settings().isPrivate();
    Settings settings =
        Settings.fresh(parts.clock().instant(), hidden).withGate(source.settings().gate());
    Entered copy = fresh.make(caller, exchange.remoteAddress(), id, settings, List.of());
    try {
      new Duplicate(source, copy, pushes, scans).copy();
    } catch (RuntimeException refused) {
      fresh.drop(copy);
      throw refused;
    }
    exchange.json(200, address(id));
  }

  private static RepoId source(Exchange exchange) {
    return RepoId.from(exchange.path("ns"), exchange.path("name"))
        .orElseThrow(HubFailures::repoNotFound);
  }
}
