package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.SignatureCheck.SignedFile;
import io.weighbridge.hub.SignatureCheck.Verdict;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who signed a revision, and whether its files are what was signed. Large files are known by their
/// digests already, so an answer costs the reading of what git itself holds.
final class SignatureDoor {

  private static final int MAX_SIGNATURE = 64 << 20;
  private static final int MAX_FILES = 50_000;
  private static final int PAGE = 10_000;
  private static final int SHOWN = 100;

  /// A commit does not change, but certificates expire.
  private static final Duration KEPT = Duration.ofMinutes(10);

  private static final int MOST_KEPT = 1000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final SignatureCheck check;
  private final Map<String, Checked> kept = new LinkedHashMap<>();

  private record Checked(Verdict verdict, Instant at) {}

  SignatureDoor(HubParts parts, Doorkeeper doorkeeper, SignatureCheck check) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.check = check;
  }

  void routes(Router router) {
    router.get(
        "/api/weighbridge/models/{ns}/{name}/signature",
        Operation.of("Says who signed a revision, and whether its files are what was signed")
            .query("revision", "string", "a branch, a tag or a commit; main if there is none")
            .answer(200, "the status VERIFIED, UNTRUSTED, INVALID or UNSIGNED, and the reason")
            .answer(404, "no such repository or revision"),
        this::answer);
  }

  private void answer(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.READ);
    CommitId commit = entered.commit(exchange.query("revision").orElse("main"));
    Checked checked = checked(entered, commit);
    Verdict verdict = checked.verdict();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", entered.id().toString());
    json.put("commit", commit.hex());
    json.put("status", verdict.status().name());
    json.put("reason", verdict.reason());
    if (!verdict.signer().isEmpty()) {
      json.put("signer", verdict.signer());
    }
    json.put("checked", Times.text(checked.at()));
    json.put("files", verdict.files());
    json.put("differences", verdict.differences().stream().limit(SHOWN).toList());
    exchange.header("X-Repo-Commit", commit.hex());
    exchange.json(200, json);
  }

  private Checked checked(Entered entered, CommitId commit) {
    Instant now = parts.clock().instant();
    // Another repository may own other large objects behind the same pointers.
    String key = entered.settings().id() + "@" + commit.hex();
    synchronized (kept) {
      Checked known = kept.get(key);
      if (known != null && now.isBefore(known.at().plus(KEPT))) {
        return known;
      }
    }
    Checked found = new Checked(verdict(entered.repo(), commit), now);
    synchronized (kept) {
      kept.remove(key);
      if (kept.size() >= MOST_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      kept.put(key, found);
    }
    return found;
  }

  private Verdict verdict(ModelRepository repository, CommitId commit) {
    CommitFiles content = new CommitFiles(repository, parts.blobs());
    Optional<Entry> signature =
        RepoPath.from(SignatureCheck.FILE).flatMap(path -> repository.entry(commit, path));
    if (signature.isEmpty() || !(signature.get() instanceof Entry.File file)) {
      return Verdict.UNSIGNED;
    }
    Optional<byte[]> bytes =
        file.size() > MAX_SIGNATURE ? Optional.empty() : content.start(file, MAX_SIGNATURE);
    if (bytes.isEmpty()) {
      return invalid(
          "%s is too large for a signature, or is not there.".formatted(SignatureCheck.FILE));
    }
    List<SignedFile> files = new ArrayList<>();
    Optional<RepoPath> after = Optional.empty();
    do {
      List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, PAGE);
      for (Entry entry : page) {
        if (entry instanceof Entry.File found) {
          files.add(signedFile(content, repository, found));
        }
      }
      if (files.size() > MAX_FILES) {
        return invalid(
            "There are more than %d files, too many to be compared.".formatted(MAX_FILES));
      }
      after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().path());
    } while (after.isPresent());
    return check.check(
        "%s@%s".formatted(repository.id(), commit.hex().substring(0, 12)), bytes.get(), files);
  }

  private SignedFile signedFile(CommitFiles content, ModelRepository repository, Entry.File file) {
    return new SignedFile(
        file.path().text(),
        file.size(),
        file.lfs().map(pointer -> pointer.object().hex()),
        () ->
            content
                .open(file)
                .orElseThrow(() ->
                    HubFailures.entryNotFound(
                        "The bytes of %s in %s are not there."
                            .formatted(file.path(), repository.id()))));
  }

  private static Verdict invalid(String reason) {
    return new Verdict(SignatureCheck.Status.INVALID, Map.of(), reason, 0, List.of());
  }
}
