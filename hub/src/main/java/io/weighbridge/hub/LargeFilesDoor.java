package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.LargeFile;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The large objects of a repository: listed, removed for good, given to another repository.
final class LargeFilesDoor {

  private static final String FILES = "/api/models/{ns}/{name}/lfs-files";
  private static final int PAGE = 1000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;

  LargeFilesDoor(HubParts parts, Doorkeeper doorkeeper, Pushes pushes) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
  }

  void routes(Router router) {
    router.get(
        FILES,
        Operation.of("Lists the large objects that any commit names")
            .query("p", "integer", "the page, counted from 0")
            .query("limit", "integer", "objects of a page, up to 1000")
            .answer(200, "objects; a Link header leads to the next page")
            .answer(404, "no such repository")
            .forSignedIn(),
        this::list);
    router.post(
        FILES + "/batch",
        Operation.of("Removes large objects from the repository for good")
            .json(
                """
                {"type":"object","required":["deletions"],"properties":{"deletions":{\
                "type":"object","properties":{"sha":{"type":"array","items":{"type":"string"}},\
                "rewriteHistory":{"type":"boolean"}}}}}\
                """)
            .answer(200, "they are gone")
            .answer(404, "no such repository")
            .forSignedIn(),
        this::delete);
    router.post(
        FILES + "/duplicate",
        Operation.of("Gives large objects to another repository without sending them again")
            .json(
                """
                {"type":"object","required":["target","files"],"properties":{\
                "target":{"type":"object","properties":{"name":{"type":"string"}}},\
                "files":{"type":"array","items":{"type":"object",\
                "properties":{"sha256":{"type":"string"}}}}}}\
                """)
            .answer(200, "what could be given and what not")
            .answer(404, "no such repository")
            .forSignedIn(),
        this::duplicate);
  }

  private void list(Exchange exchange) throws IOException {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    List<LargeFile> all = entered.repo().largeFiles();
    int limit = Paging.limit(exchange, PAGE, PAGE);
    int page = Paging.page(exchange);
    int from = (int) Math.min((long) page * limit, all.size());
    int to = Math.min(from + limit, all.size());
    List<Map<String, Object>> files = new ArrayList<>();
    for (LargeFile file : all.subList(from, to)) {
      files.add(json(file));
    }
    if (to < all.size()) {
      parts.settings().links().next(exchange, Map.of("p", Integer.toString(page + 1)));
    }
    exchange.json(200, files);
  }

  private Map<String, Object> json(LargeFile file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("fileOid", file.object().hex());
    json.put("filename", file.path().text());
    json.put("oid", file.object().hex());
    json.put("size", file.size());
    json.put("pushedAt", Times.text(received(parts.blobs(), file.object())));
    json.put("ref", null);
    return json;
  }

  /// Objects of a pointer that was never sent have no time of their own.
  private static Instant received(Blobs blobs, Sha256 object) throws IOException {
    return blobs.contains(object)
        ? Files.getLastModifiedTime(blobs.path(object)).toInstant()
        : Instant.EPOCH;
  }

  private void delete(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    JsonNode deletions =
        Bodies.object(exchange, parts.settings().limits().json()).path("deletions");
    Set<Sha256> gone = new LinkedHashSet<>();
    for (JsonNode sha : deletions.path("sha")) {
      gone.add(digest(sha));
    }
    boolean rewrite = Bodies.truth(deletions, "rewriteHistory").orElse(false);
    long bytes = 0;
    for (Sha256 object : gone) {
      if (entered.repo().owns(object) && parts.blobs().contains(object)) {
        bytes += parts.blobs().size(object);
      }
    }
    Map<String, CommitId> before = new LinkedHashMap<>();
    entered.repo().refs().branches().forEach(ref -> before.put(ref.ref(), ref.target()));
    Map<String, CommitId> moved = entered.repo().forget(gone, rewrite);
    pushes.count(entered, -bytes);
    pushes.audit(
        entered, "repository.forget", "%s: %d large objects".formatted(Pushes.DONE, gone.size()));
    moved.forEach((ref, after) ->
        pushes.moved(entered, ref, Optional.ofNullable(before.get(ref)), Optional.of(after)));
    exchange.json(200, Map.of("success", true));
  }

  private static Sha256 digest(JsonNode node) {
    return Optional.of(node)
        .filter(JsonNode::isString)
        .flatMap(text -> Sha256.from(text.asString()))
        .orElseThrow(() ->
            HubFailures.badRequest(
                "A large object is named by its SHA-256, 64 small hexadecimal digits."));
  }

  private void duplicate(Exchange exchange) {
    Entered source = doorkeeper.enter(exchange, Action.DOWNLOAD);
    JsonNode body = Bodies.object(exchange, parts.settings().limits().json());
    RepoId id;
    try {
      id = RepoId.parse(Bodies.required(body.path("target"), "name"));
    } catch (IllegalArgumentException e) {
      throw HubFailures.badRequest(Shown.message(e));
    }
    Entered target = doorkeeper.enter(exchange, source.caller(), id, Action.WRITE);
    List<Map<String, Object>> done = new ArrayList<>();
    List<Map<String, Object>> failed = new ArrayList<>();
    for (JsonNode file : body.path("files")) {
      Sha256 object = digest(file.path("sha256"));
      if (source.repo().owns(object) && parts.blobs().contains(object)) {
        pushes.own(target, object, parts.blobs().size(object));
        done.add(Map.of("sha256", object.hex()));
      } else {
        failed.add(
            Map.of("sha256", object.hex(), "error", "The source repository does not have it."));
      }
    }
    exchange.json(200, Map.of("success", done, "failed", failed));
  }
}
