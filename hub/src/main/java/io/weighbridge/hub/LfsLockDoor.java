package io.weighbridge.hub;

import static io.weighbridge.hub.LfsDoor.answer;
import static io.weighbridge.hub.LfsDoor.lfs;
import static io.weighbridge.hub.LfsDoor.text;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.LfsLocks.Lock;
import io.weighbridge.hub.LfsLocks.Locks;
import io.weighbridge.hub.LfsLocks.Outcome;
import io.weighbridge.repositories.RepoPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The LFS locking API: `git lfs lock`, `locks` and `unlock`, and the question before each push
/// whether somebody else is working on one of its files.
final class LfsLockDoor {

  private static final String SCHEMA = "{\"type\":\"object\"}";

  private final Doorkeeper doorkeeper;
  private final LfsLocks locks;
  private final HubLimits limits;

  LfsLockDoor(Doorkeeper doorkeeper, LfsLocks locks, HubLimits limits) {
    this.doorkeeper = doorkeeper;
    this.locks = locks;
    this.limits = limits;
  }

  void routes(Router router) {
    for (String repository : List.of("/{ns}/{name}.git", "/{ns}/{name}")) {
      String base = repository + "/info/lfs/locks";
      router.post(
          base,
          Operation.of("Locks a file (LFS locking API)")
              .body(LfsDoor.MEDIA_TYPE, SCHEMA)
              .forSignedIn()
              .answer(201, "the lock", LfsDoor.MEDIA_TYPE)
              .answer(409, "the lock that is in the way", LfsDoor.MEDIA_TYPE),
          lfs(this::lock));
      router.get(
          base,
          Operation.of("Lists locks (LFS locking API)")
              .query("path", "string", "the file")
              .query("id", "string", "the lock")
              .query("cursor", "string", "where the page begins")
              .query("limit", "integer", "locks in an answer")
              .answer(200, "locks", LfsDoor.MEDIA_TYPE),
          lfs(this::list));
      router.post(
          base + "/verify",
          Operation.of("Lists own and others' locks before a push (LFS locking API)")
              .body(LfsDoor.MEDIA_TYPE, SCHEMA)
              .forSignedIn()
              .answer(200, "own locks and others'", LfsDoor.MEDIA_TYPE),
          lfs(this::verify));
      router.post(
          base + "/{id}/unlock",
          Operation.of("Takes a lock away (LFS locking API)")
              .body(LfsDoor.MEDIA_TYPE, SCHEMA)
              .forSignedIn()
              .answer(200, "the lock that was taken away", LfsDoor.MEDIA_TYPE)
              .answer(403, "it is another user's", LfsDoor.MEDIA_TYPE),
          lfs(this::unlock));
    }
  }

  private void lock(Exchange exchange) {
    Entered entered = LfsDoor.enter(doorkeeper, exchange, Action.WRITE);
    String path =
        text(exchange.json(limits.json()).path("path"))
            .flatMap(LfsLockDoor::path)
            .orElseThrow(() ->
                HttpFailure.of(422, "A lock names a path relative to the repository's root."));
    Outcome outcome = locks.lock(entered.settings().id(), path, entered.caller().name());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("lock", json(outcome.lock()));
    if (!outcome.made()) {
      body.put("message", "%s has locked the file already.".formatted(outcome.lock().owner()));
    }
    answer(exchange, outcome.made() ? 201 : 409, body);
  }

  private void list(Exchange exchange) {
    Entered entered = LfsDoor.enter(doorkeeper, exchange, Action.READ);
    Locks found =
        locks.list(
            entered.settings().id(),
            exchange.query("path").filter(path -> !path.isEmpty()),
            exchange.query("id").filter(id -> !id.isEmpty()),
            exchange.query("cursor"),
            exchange.query("limit").map(LfsLockDoor::limit).orElse(LfsLocks.MOST_PER_PAGE));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("locks", found.locks().stream().map(LfsLockDoor::json).toList());
    found.next().ifPresent(next -> body.put("next_cursor", next));
    answer(exchange, 200, body);
  }

  private void verify(Exchange exchange) {
    Entered entered = LfsDoor.enter(doorkeeper, exchange, Action.WRITE);
    JsonNode request = exchange.json(limits.json());
    Locks found =
        locks.list(
            entered.settings().id(),
            Optional.empty(),
            Optional.empty(),
            text(request.path("cursor")),
            limit(request.path("limit").asString("")));
    List<Map<String, Object>> ours = new ArrayList<>();
    List<Map<String, Object>> theirs = new ArrayList<>();
    for (Lock lock : found.locks()) {
      (lock.owner().equals(entered.caller().name()) ? ours : theirs).add(json(lock));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("ours", ours);
    body.put("theirs", theirs);
    found.next().ifPresent(next -> body.put("next_cursor", next));
    answer(exchange, 200, body);
  }

  private void unlock(Exchange exchange) {
    Entered entered = LfsDoor.enter(doorkeeper, exchange, Action.WRITE);
    boolean force = exchange.json(limits.json()).path("force").asBoolean(false);
    String repository = entered.settings().id();
    Lock lock =
        locks
            .find(repository, exchange.path("id"))
            .orElseThrow(() -> HttpFailure.of(404, "There is no such lock."));
    if (!force && !lock.owner().equals(entered.caller().name())) {
      throw HttpFailure.of(
          403, "%s has locked the file; --force takes the lock away.".formatted(lock.owner()));
    }
    locks.unlock(repository, lock.id());
    answer(exchange, 200, Map.of("lock", json(lock)));
  }

  private static Optional<String> path(String text) {
    try {
      RepoPath path = new RepoPath(text);
      return path.text().isEmpty() ? Optional.empty() : Optional.of(path.text());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int limit(String text) {
    try {
      return text.isEmpty() ? LfsLocks.MOST_PER_PAGE : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return LfsLocks.MOST_PER_PAGE;
    }
  }

  private static Map<String, Object> json(Lock lock) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", lock.id());
    json.put("path", lock.path());
    json.put("locked_at", lock.lockedAt().toString());
    json.put("owner", Map.of("name", lock.owner()));
    return json;
  }
}
