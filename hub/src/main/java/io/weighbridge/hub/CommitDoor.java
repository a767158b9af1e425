package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Committed;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Pointer;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A commit over the API: many files at once, in full or by the digest of what was sent before.
final class CommitDoor {

  /// The git-lfs specification, "The Pointer": a longer file is never a pointer.
  private static final int LONGEST_POINTER = 1024;

  /// A body shorter than this is read before anybody asks whether it fits.
  private static final long SHORT_BODY = 64 << 10;

  private final HubSettings settings;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;
  private final PullRequests pulls;

  CommitDoor(HubSettings settings, Doorkeeper doorkeeper, Pushes pushes, PullRequests pulls) {
    this.settings = settings;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
    this.pulls = pulls;
  }

  void routes(Router router) {
    router.post(
        "/api/models/{ns}/{name}/commit/{rev}",
        Operation.of("Commits files to a branch")
            .query("create_pr", "boolean", "whether the commit becomes a pull request")
            .body("application/x-ndjson", "{\"type\":\"string\"}")
            .answer(200, "the commit")
            .answer(400, "a line cannot be applied")
            .answer(404, "no such repository or branch")
            .answer(412, "the branch has moved on from parentCommit")
            .answer(413, "too large, or the quota is used up")
            .forSignedIn(),
        this::commit);
  }

  private void commit(Exchange exchange) throws IOException {
    boolean proposal = PullRequests.asked(exchange);
    String branch = exchange.path("rev");
    boolean toPull = branch.startsWith(PullRequests.REFS);
    // Whoever has the files may propose a change of them; only who may write changes a branch.
    Entered entered =
        doorkeeper.enter(exchange, proposal || toPull ? Action.DOWNLOAD : Action.WRITE);
    if (proposal || toPull) {
      pulls.requireVoice(entered);
    }
    long announced = exchange.contentLength().orElse(0);
    if (announced > SHORT_BODY) {
      // Base64 takes four characters for three bytes (RFC 4648 4).
      pushes.requireSpace(entered, announced / 4 * 3 - SHORT_BODY);
    }
    try (ContentSpool spool =
        new ContentSpool(settings.temporary(), settings.limits().regularFile())) {
      CommitBody body = read(exchange, entered, spool);
      Change change = change(entered, branch, body);
      if (proposal) {
        PullRequests.Proposed proposed = pulls.propose(entered, change);
        Map<String, Object> answer = answer(entered, proposed.committed());
        answer.put(
            "pullRequestUrl",
            settings
                .links()
                .absolute(
                    "/%s/discussions/%d".formatted(entered.id(), proposed.discussion().num())));
        exchange.json(200, answer);
      } else if (toPull) {
        exchange.json(200, answer(entered, pulls.commitTo(entered, branch, change)));
      } else {
        exchange.json(200, answer(entered, apply(entered, change, body)));
      }
    }
  }

  private CommitBody read(Exchange exchange, Entered entered, ContentSpool spool)
      throws IOException {
    try (InputStream in = exchange.body()) {
      return CommitBody.read(in, settings.limits(), spool);
    } catch (HttpFailure refused) {
      throw pushes.refused(entered, "commit", refused);
    }
  }

  private Change change(Entered entered, String branch, CommitBody body) throws IOException {
    try {
      List<io.weighbridge.repositories.Operation> operations = new ArrayList<>();
      for (CommitBody.Line line : body.lines()) {
        operations.add(operation(entered.repo(), line));
      }
      Optional<CommitId> parent = Optional.empty();
      if (body.parent().isPresent()) {
        parent = Optional.of(parent(entered.repo(), body.parent().get()));
      }
      return new Change(
          branch, parent, body.summary(), body.description(), entered.author(), operations);
    } catch (HttpFailure refused) {
      throw pushes.refused(entered, "commit", refused);
    }
  }

  /// In full, or by its first digits.
  private static CommitId parent(ModelRepository repo, String text) {
    return Revision.from(text)
        .flatMap(repo::resolve)
        .orElseThrow(() ->
            HubFailures.staleParent(
                "The commit was made for %s, which this repository does not have."
                    .formatted(Shown.text(text))));
  }

  private static io.weighbridge.repositories.Operation operation(
      ModelRepository repo, CommitBody.Line line) throws IOException {
    return switch (line) {
      case CommitBody.Line.File(String path, Content content) -> {
        requireNoForeignPointer(repo, path, content);
        yield new io.weighbridge.repositories.Operation.AddFile(Paths.file(path), content);
      }
      case CommitBody.Line.Large(String path, String oid, var size) ->
          new io.weighbridge.repositories.Operation.AddPointer(
              Paths.file(path),
              Sha256.from(oid)
                  .orElseThrow(() ->
                      HubFailures.badRequest(
                          "The large file '%s' needs its SHA-256, 64 small hexadecimal digits."
                              .formatted(Shown.text(path)))),
              size);
      case CommitBody.Line.DeletedFile(String path) ->
          new io.weighbridge.repositories.Operation.DeleteFile(Paths.file(path));
      case CommitBody.Line.DeletedFolder(String path) ->
          new io.weighbridge.repositories.Operation.DeleteFolder(Paths.folder(path));
    };
  }

  /// A pointer written as an ordinary file would name another repository's object: knowing a digest
  /// must not grant the bytes.
  private static void requireNoForeignPointer(ModelRepository repo, String path, Content content)
      throws IOException {
    if (content.size() > LONGEST_POINTER) {
      return;
    }
    byte[] bytes;
    try (InputStream in = content.open()) {
      bytes = in.readAllBytes();
    }
    Optional<Pointer> pointer = Pointer.parse(bytes);
    if (pointer.isPresent() && !repo.owns(pointer.get().object())) {
      throw HubFailures.badRequest(
          "The file '%s' points to a large object that was not uploaded to this repository."
              .formatted(Shown.text(path)));
    }
  }

  private Committed apply(Entered entered, Change change, CommitBody body) {
    try {
      return pushes.commit(entered, change);
    } catch (HttpFailure refused) {
      if (refused.status() == 400) {
        requireDeleted(entered.repo(), change, body);
      }
      throw refused;
    }
  }

  /// Clients tell a file that is not there from other mistakes.
  private static void requireDeleted(ModelRepository repo, Change change, CommitBody body) {
    Optional<CommitId> head = Revision.from(change.branch()).flatMap(repo::resolve);
    if (head.isEmpty()) {
      return;
    }
    for (CommitBody.Line line : body.lines()) {
      boolean there =
          switch (line) {
            case CommitBody.Line.DeletedFile(String path) ->
                entry(repo, head.get(), path).filter(Entry.File.class::isInstance).isPresent();
            case CommitBody.Line.DeletedFolder(String path) ->
                Paths.folder(path).isRoot()
                    || entry(repo, head.get(), path)
                        .filter(Entry.Folder.class::isInstance)
                        .isPresent();
            default -> true;
          };
      if (!there) {
        throw HubFailures.entryNotFound("A file with this name doesn't exist: " + line.path())
            .header("X-Repo-Commit", head.get().hex());
      }
    }
  }

  private static Optional<Entry> entry(ModelRepository repo, CommitId head, String path) {
    return RepoPath.folder(path).flatMap(known -> repo.entry(head, known));
  }

  private Map<String, Object> answer(Entered entered, Committed done) {
    String oid = done.commit().hex();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("success", true);
    answer.put(
        "commitUrl", settings.links().absolute("/%s/commit/%s".formatted(entered.id(), oid)));
    answer.put("commitOid", oid);
    answer.put("hookOutput", "");
    return answer;
  }
}
