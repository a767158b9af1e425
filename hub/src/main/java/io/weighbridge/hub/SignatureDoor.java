package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.SignatureCheck.Verdict;
import io.weighbridge.repositories.CommitId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who signed a revision, and whether its files are what was signed.
final class SignatureDoor {

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
    Checked found =
        new Checked(new SignedRevision(entered.repo(), commit, parts.blobs()).verdict(check), now);
    synchronized (kept) {
      kept.remove(key);
      if (kept.size() >= MOST_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      kept.put(key, found);
    }
    return found;
  }
}
