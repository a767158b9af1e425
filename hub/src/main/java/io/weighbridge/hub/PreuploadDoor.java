package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.LargeFileRules;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Says for files that are about to be sent how each is to come: in the commit itself or as a large
/// file, and which need not come at all.
final class PreuploadDoor {

  private static final int MOST_FILES = 2000;
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_RULES = 256 << 10;
  private static final RepoPath IGNORED = new RepoPath(".gitignore");

  private static final String SCHEMA =
      """
      {"type":"object","required":["files"],"properties":{"files":{"type":"array",\
      "items":{"type":"object","required":["path"],"properties":{"path":{"type":"string"},\
      "size":{"type":"integer"},"sample":{"type":"string"}}}},\
      "gitAttributes":{"type":"string"},"gitIgnore":{"type":"string"}}}\
      """;

  private final HubSettings settings;
  private final Doorkeeper doorkeeper;

  PreuploadDoor(HubSettings settings, Doorkeeper doorkeeper) {
    this.settings = settings;
    this.doorkeeper = doorkeeper;
  }

  void routes(Router router) {
    router.post(
        "/api/models/{ns}/{name}/preupload/{rev}",
        Operation.of("Says how files are to be sent")
            .query("create_pr", "boolean", "whether they are for a pull request")
            .json(SCHEMA)
            .answer(200, "the way of each file, and the head of the branch")
            .answer(404, "no such repository or revision")
            .forSignedIn(),
        this::preupload);
  }

  private void preupload(Exchange exchange) {
    boolean proposal =
        PullRequests.asked(exchange) || exchange.path("rev").startsWith(PullRequests.REFS);
    if (proposal) {
      // Who may read may propose.
      doorkeeper.signedIn(exchange);
    }
    Entered entered = doorkeeper.enter(exchange, proposal ? Action.READ : Action.WRITE);
    JsonNode body = Bodies.object(exchange, MOST_BYTES);
    CommitId head = entered.commit(exchange);
    JsonNode files = body.path("files");
    if (files.size() > MOST_FILES) {
      throw HubFailures.tooLarge("Ask for %d files at most at once.".formatted(MOST_FILES));
    }
    LargeFileRules rules =
        Bodies.text(body, "gitAttributes")
            .map(text -> LargeFileRules.parse(text.getBytes(UTF_8)))
            .orElseGet(() -> entered.repo().largeFileRules(head));
    GitIgnore ignored =
        GitIgnore.parse(
            Bodies.text(body, "gitIgnore").orElseGet(() -> ignoreFile(entered.repo(), head)));
    List<Map<String, Object>> answers = new ArrayList<>();
    for (JsonNode file : files) {
      answers.add(answer(entered.repo(), head, file, rules, ignored));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("files", answers);
    answer.put("commitOid", head.hex());
    exchange.json(200, answer);
  }

  private Map<String, Object> answer(
      ModelRepository repo, CommitId head, JsonNode file, LargeFileRules rules, GitIgnore ignored) {
    String text = Bodies.required(file, "path");
    RepoPath path = Paths.file(text);
    long size = file.path("size").asLong(0);
    boolean large =
        size > 0
            && (rules.matches(path)
                || size > settings.limits().regularFile()
                || isBinary(Bodies.text(file, "sample").orElse(""), text));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("path", text);
    answer.put("uploadMode", large ? "lfs" : "regular");
    answer.put("shouldIgnore", ignored.ignores(text));
    Optional<Entry> there = repo.entry(head, path);
    if (there.isPresent() && there.get() instanceof Entry.File known) {
      answer.put("oid", known.lfs().map(pointer -> pointer.object().hex()).orElseGet(known::oid));
    }
    return answer;
  }

  private static boolean isBinary(String sample, String path) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(sample);
    } catch (IllegalArgumentException e) {
      throw HubFailures.badRequest(
          "The sample of '%s' is not valid Base64.".formatted(Shown.text(path)));
    }
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return !Utf8.beginsText(bytes);
  }

  private static String ignoreFile(ModelRepository repo, CommitId head) {
    Optional<Entry> entry = repo.entry(head, IGNORED);
    if (entry.isEmpty() || !(entry.get() instanceof Entry.File file)) {
      return "";
    }
    try (InputStream bytes = repo.blob(file.oid())) {
      return new String(bytes.readNBytes(MOST_RULES), UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("reading .gitignore of " + repo.id(), e);
    }
  }
}
