package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.NoSuchEntry;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What is in a commit: `tree` lists folders page by page, `paths-info` looks paths up.
final class TreeDoor {

  /// With the latest commit of each entry a page costs a walk through the history.
  private static final int EXPANDED_PAGE = 100;

  private static final int MOST_PATHS = 20_000;

  private final HubSettings settings;
  private final Doorkeeper doorkeeper;
  private final Scans scans;

  TreeDoor(HubSettings settings, Doorkeeper doorkeeper, Scans scans) {
    this.settings = settings;
    this.doorkeeper = doorkeeper;
    this.scans = scans;
  }

  void routes(Router router) {
    Operation tree =
        Operation.of("Lists a folder of a commit")
            .query("recursive", "boolean", "whether what is in folders below is listed too")
            .query("expand", "boolean", "whether each entry comes with its latest commit")
            .query("limit", "integer", "how many entries at most, up to 1000")
            .query("cursor", "string", "where to go on, from the Link header")
            .answer(200, "the entries; a Link header leads to the next page")
            .answer(404, "no such repository, revision or folder");
    router.get("/api/models/{ns}/{name}/tree/{rev}", tree, exchange -> tree(exchange, ""));
    router.get(
        "/api/models/{ns}/{name}/tree/{rev}/{path...}",
        tree,
        exchange -> tree(exchange, exchange.path("path")));
    Operation info =
        Operation.of("Looks paths of a commit up")
            .json(
                """
                {"type":"object","properties":{"paths":{"type":"array",\
                "items":{"type":"string"}},"expand":{"type":"boolean"}}}\
                """)
            .answer(200, "the entries that are there")
            .answer(404, "no such repository or revision");
    router.post("/api/models/{ns}/{name}/paths-info/{rev}", info, this::pathsInfo);
  }

  /// Where a listing stopped; it goes on in the same commit, even if the branch has moved.
  private record Cursor(CommitId commit, RepoPath after) {

    String text() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((commit.hex() + after.text()).getBytes(UTF_8));
    }

    static Optional<Cursor> parse(Entered entered, String text) {
      try {
        String plain = new String(Base64.getUrlDecoder().decode(text), UTF_8);
        if (plain.length() < 40) {
          return Optional.empty();
        }
        Optional<CommitId> commit =
            Revision.from(plain.substring(0, 40)).flatMap(entered.repo()::resolve);
        Optional<RepoPath> after = RepoPath.from(plain.substring(40));
        return commit.isPresent() && after.isPresent()
            ? Optional.of(new Cursor(commit.get(), after.get()))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /// A folder of a commit.
  private record Place(CommitId commit, String folder) {}

  private void tree(Exchange exchange, String path) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    Optional<Cursor> cursor =
        exchange
            .query("cursor")
            .map(text ->
                Cursor.parse(entered, text)
                    .orElseThrow(() -> HubFailures.badRequest("The cursor is not one of ours.")));
    Place place =
        cursor.isPresent()
            ? new Place(cursor.get().commit(), place(entered, exchange, path).folder())
            : place(entered, exchange, path);
    CommitId commit = place.commit();
    boolean expand = isTrue(exchange.query("expand"));
    int page = page(exchange, expand);
    RepoPath folder =
        RepoPath.folder(place.folder())
            .orElseThrow(() -> HubFailures.entryNotFound(commit, place.folder()));
    List<Entry> entries;
    try {
      entries =
          entered
              .repo()
              .list(
                  commit,
                  folder,
                  isTrue(exchange.query("recursive")),
                  cursor.map(Cursor::after),
                  page);
    } catch (NoSuchEntry e) {
      throw HubFailures.entryNotFound(commit, place.folder());
    }
    exchange.header("X-Repo-Commit", commit.hex());
    if (entries.size() == page) {
      Cursor next = new Cursor(commit, entries.getLast().path());
      settings.links().next(exchange, Map.of("cursor", next.text()));
    }
    exchange.json(
        200,
        expand ? Entries.expanded(entered.repo(), commit, entries, scans) : Entries.json(entries));
  }

  /// Some clients write a revision with its slashes as they are, so what does not name a revision
  /// may be the beginning of one.
  private static Place place(Entered entered, Exchange exchange, String path) {
    String revision = exchange.path("rev");
    String rest = path;
    while (true) {
      Optional<CommitId> commit = Revision.from(revision).flatMap(entered.repo()::resolve);
      if (commit.isPresent()) {
        return new Place(commit.get(), rest);
      }
      if (rest.isEmpty()) {
        throw HubFailures.revisionNotFound(exchange.path("rev"));
      }
      int slash = rest.indexOf('/');
      revision = revision + "/" + (slash < 0 ? rest : rest.substring(0, slash));
      rest = slash < 0 ? "" : rest.substring(slash + 1);
    }
  }

  private int page(Exchange exchange, boolean expand) {
    int most = expand ? EXPANDED_PAGE : settings.limits().page();
    return Paging.limit(exchange, most, most);
  }

  private void pathsInfo(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    Asked asked = asked(exchange);
    CommitId commit = entered.commit(exchange);
    List<Entry> found = new ArrayList<>();
    for (String text : asked.paths()) {
      RepoPath.folder(text)
          .filter(path -> !path.isRoot())
          .flatMap(path -> entered.repo().entry(commit, path))
          .ifPresent(found::add);
    }
    exchange.header("X-Repo-Commit", commit.hex());
    exchange.json(
        200,
        asked.expand()
            ? Entries.expanded(entered.repo(), commit, found, scans)
            : Entries.json(found));
  }

  private record Asked(List<String> paths, boolean expand) {}

  /// A form from Python's client, JSON from JavaScript's.
  private Asked asked(Exchange exchange) {
    long limit = settings.limits().json();
    Asked asked;
    if (exchange.header("Content-Type").orElse("").contains("json")) {
      JsonNode body = exchange.json(limit);
      JsonNode paths = body.path("paths");
      List<String> texts = new ArrayList<>();
      if (paths.isString()) {
        texts.add(paths.asString());
      } else {
        paths.forEach(path -> {
          if (path.isString()) {
            texts.add(path.asString());
          }
        });
      }
      asked = new Asked(texts, body.path("expand").asBoolean(false));
    } else {
      Map<String, List<String>> form = exchange.form(limit);
      asked =
          new Asked(
              form.getOrDefault("paths", List.of()),
              isTrue(form.getOrDefault("expand", List.of()).stream().findFirst()));
    }
    if (asked.paths().size() > MOST_PATHS) {
      throw HubFailures.tooLarge(
          "One request may ask for %d paths, not for %d."
              .formatted(MOST_PATHS, asked.paths().size()));
    }
    return asked;
  }

  private static boolean isTrue(Optional<String> value) {
    return value.filter(text -> text.equalsIgnoreCase("true") || text.equals("1")).isPresent();
  }
}
