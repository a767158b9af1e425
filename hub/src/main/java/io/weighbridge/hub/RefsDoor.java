package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Commit;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Committed;
import io.weighbridge.repositories.Log;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Ref;
import io.weighbridge.repositories.Refs;
import io.weighbridge.repositories.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Branches, tags and the history of a repository.
final class RefsDoor {

  private static final String MODEL = "/api/models/{ns}/{name}";
  private static final String BRANCHES = "refs/heads/";
  private static final String TAGS = "refs/tags/";
  private static final int COMMITS = 50;
  private static final int MOST_COMMITS = 1000;

  private final HubSettings settings;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;

  RefsDoor(HubSettings settings, Doorkeeper doorkeeper, Pushes pushes) {
    this.settings = settings;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
  }

  void routes(Router router) {
    router.get(
        MODEL + "/refs",
        Operation.of("Lists branches and tags")
            .query("include_prs", "boolean", "whether pull requests are listed too")
            .answer(200, "branches, converts, tags, and pull requests if asked for")
            .answer(404, "no such repository"),
        this::refs);
    Operation commits =
        Operation.of("Lists the history of a revision, the newest commit first")
            .query("p", "integer", "the page, counted from 0")
            .query("limit", "integer", "commits of a page, up to 1000")
            .query("expand[]", "string", "formatted: title and message as HTML too")
            .answer(200, "commits; Link leads to the next page, X-Total-Count counts all")
            .answer(404, "no such repository or revision");
    // JavaScript's client writes the slashes of a revision as they are.
    router.get(MODEL + "/commits/{rev...}", commits, this::commits);
    Operation made =
        Operation.of("Makes a branch")
            .json(
                """
                {"type":"object","properties":{"startingPoint":{"type":"string"},\
                "emptyBranch":{"type":"boolean"},"overwrite":{"type":"boolean"}}}\
                """)
            .answer(200, "it is made")
            .answer(404, "no such repository or revision")
            .answer(409, "there is one already")
            .forSignedIn();
    router.post(MODEL + "/branch/{rev...}", made, this::createBranch);
    router.delete(
        MODEL + "/branch/{rev...}",
        Operation.of("Deletes a branch")
            .answer(200, "it is gone")
            .answer(403, "main is never deleted")
            .answer(404, "no such repository or branch")
            .forSignedIn(),
        this::deleteBranch);
    router.post(
        MODEL + "/tag/{rev...}",
        Operation.of("Tags a revision")
            .json(
                """
                {"type":"object","required":["tag"],"properties":{"tag":{"type":"string"},\
                "message":{"type":"string"}}}\
                """)
            .answer(200, "it is tagged")
            .answer(404, "no such repository or revision")
            .answer(409, "there is such a tag already")
            .forSignedIn(),
        this::createTag);
    router.delete(
        MODEL + "/tag/{rev...}",
        Operation.of("Deletes a tag")
            .answer(200, "it is gone")
            .answer(404, "no such repository or tag")
            .forSignedIn(),
        this::deleteTag);
    router.post(
        MODEL + "/super-squash/{rev...}",
        Operation.of("Replaces the history of a branch by one commit")
            .json("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
            .answer(200, "the new commit")
            .answer(404, "no such repository or branch")
            .forSignedIn(),
        this::squash);
  }

  private void refs(Exchange exchange) {
    Refs refs = doorkeeper.enter(exchange, Action.READ).repo().refs();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("branches", json(refs.branches()));
    answer.put("converts", List.of());
    answer.put("tags", json(refs.tags()));
    boolean all =
        exchange
            .query("include_prs")
            .filter(value -> value.equals("1") || value.equalsIgnoreCase("true"))
            .isPresent();
    if (all) {
      answer.put("pullRequests", json(refs.pullRequests()));
    }
    exchange.json(200, answer);
  }

  private static List<Map<String, Object>> json(List<Ref> refs) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Ref ref : refs) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", ref.name());
      json.put("ref", ref.ref());
      json.put("targetCommit", ref.target().hex());
      list.add(json);
    }
    return list;
  }

  private void commits(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    CommitId from = entered.commit(exchange);
    int limit = Paging.limit(exchange, COMMITS, MOST_COMMITS);
    int page = Paging.page(exchange);
    long skip = (long) page * limit;
    Log log =
        entered.repo().log(from, (int) Math.min(skip, Integer.MAX_VALUE - MOST_COMMITS), limit);
    boolean formatted =
        exchange.queries("expand[]").contains("formatted")
            || exchange.queries("expand").contains("formatted");
    exchange.header("X-Total-Count", Integer.toString(log.total()));
    if (skip + log.commits().size() < log.total() && !log.commits().isEmpty()) {
      settings.links().next(exchange, Map.of("p", Integer.toString(page + 1)));
    }
    exchange.json(200, log.commits().stream().map(commit -> json(commit, formatted)).toList());
  }

  private static Map<String, Object> json(Commit commit, boolean formatted) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", commit.id().hex());
    json.put("title", commit.title());
    json.put("message", commit.message());
    json.put("authors", List.of(Map.of("user", commit.authorName(), "avatar", "")));
    json.put("date", Times.text(commit.date()));
    if (formatted) {
      Map<String, Object> html = new LinkedHashMap<>();
      html.put("title", Html.escaped(commit.title()));
      html.put("message", Html.escaped(commit.message()));
      json.put("formatted", html);
    }
    return json;
  }

  private void createBranch(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    JsonNode body = body(exchange);
    String name = exchange.path("rev");
    ModelRepository repo = entered.repo();
    Optional<String> start = Bodies.text(body, "startingPoint").filter(text -> !text.isEmpty());
    Optional<CommitId> there = repo.resolve(branch(name));
    if (there.isPresent() && Bodies.truth(body, "overwrite").orElse(false)) {
      start.ifPresent(revision -> overwrite(entered, name, there.get(), entered.commit(revision)));
    } else if (Bodies.truth(body, "emptyBranch").orElse(false)) {
      CommitId root = repo.createEmptyBranch(name, entered.author());
      pushes.moved(entered, BRANCHES + name, Optional.empty(), Optional.of(root));
    } else {
      CommitId at = entered.commit(start.orElse("main"));
      repo.createBranch(name, at);
      pushes.moved(entered, BRANCHES + name, Optional.empty(), Optional.of(at));
    }
    exchange.json(200, Map.of());
  }

  private void overwrite(Entered entered, String name, CommitId there, CommitId at) {
    if (at.equals(there)) {
      return;
    }
    if (name.equals("main")) {
      throw pushes.refused(
          entered,
          "push",
          HubFailures.forbidden("The history of the branch 'main' cannot be replaced."));
    }
    CommitId before = entered.repo().resetBranch(name, at);
    pushes.moved(entered, BRANCHES + name, Optional.of(before), Optional.of(at));
  }

  private static Revision branch(String name) {
    return Revision.from(BRANCHES + name).orElseThrow(() -> HubFailures.revisionNotFound(name));
  }

  private void deleteBranch(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    String name = exchange.path("rev");
    if (name.equals("main")) {
      throw pushes.refused(
          entered, "push", HubFailures.forbidden("The branch 'main' cannot be deleted."));
    }
    CommitId before =
        entered.repo().resolve(branch(name)).orElseThrow(() -> HubFailures.revisionNotFound(name));
    entered.repo().deleteBranch(name);
    pushes.moved(entered, BRANCHES + name, Optional.of(before), Optional.empty());
    exchange.json(200, Map.of());
  }

  private void createTag(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    JsonNode body = body(exchange);
    JsonNode tag = body.path("tag");
    if (!tag.isString() || tag.asString().isEmpty()) {
      throw HubFailures.badRequest("A tag needs a name: send {\"tag\": \"v1\"}.");
    }
    CommitId at = entered.commit(exchange);
    Optional<String> message =
        Optional.of(body.path("message"))
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .filter(text -> !text.isBlank());
    entered.repo().createTag(tag.asString(), at, message, entered.author());
    pushes.moved(entered, TAGS + tag.asString(), Optional.empty(), Optional.of(at));
    exchange.json(200, Map.of());
  }

  private void deleteTag(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    String name = exchange.path("rev");
    Optional<CommitId> before = Revision.from(TAGS + name).flatMap(entered.repo()::resolve);
    if (before.isEmpty()) {
      throw HubFailures.revisionNotFound(name);
    }
    entered.repo().deleteTag(name);
    pushes.moved(entered, TAGS + name, before, Optional.empty());
    exchange.json(200, Map.of());
  }

  private void squash(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    String name = exchange.path("rev");
    JsonNode message = body(exchange).path("message");
    Committed done =
        entered
            .repo()
            .squash(
                name,
                entered.author(),
                message.isString() && !message.asString().isBlank()
                    ? message.asString()
                    : "Super-squash branch '%s'".formatted(name));
    pushes.moved(entered, done.ref(), Optional.of(done.before()), Optional.of(done.commit()));
    exchange.json(200, Map.of("commitOid", done.commit().hex()));
  }

  /// Some clients send no body where nothing is to be said.
  private JsonNode body(Exchange exchange) {
    return Bodies.object(exchange, settings.limits().json());
  }
}
