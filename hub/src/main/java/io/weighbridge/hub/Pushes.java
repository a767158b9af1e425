package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Committed;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.MergeResult;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;

/// Every change of a repository, whatever door it comes through: the namespace's quota and the
/// inspections before, the audit log and the listeners (index, webhooks) after. A door that moves
/// refs by itself, as git does, calls [#inspect] before and [#moved] after.
public final class Pushes {

  static final String DONE = "done";

  private final HubParts parts;
  private final Usage usage;
  private final Scans scans;
  private final List<Consumer<RepositoryEvent>> listeners = new CopyOnWriteArrayList<>();

  Pushes(HubParts parts, Usage usage, Scans scans) {
    this.parts = parts;
    this.usage = usage;
    this.scans = scans;
  }

  /// Is told of everything that happened, on the thread that did it, before the client hears of it.
  public void listen(Consumer<RepositoryEvent> listener) {
    listeners.add(listener);
  }

  /// Commits, if the bytes fit and the inspections let it pass.
  public Committed commit(Entered entered, Change change) {
    long bytes = bytes(change.operations());
    try {
      parts.quotas().require(entered.id().namespace(), bytes);
      scans.prepare(entered, change.operations());
      Committed done =
          entered
              .repo()
              .commit(
                  change,
                  (before, after) -> inspect(entered, fullName(change.branch()), before, after));
      if (done.changed()) {
        landed(entered, done, bytes);
      }
      return done;
    } catch (RuntimeException refused) {
      throw refused(entered, "commit", refused);
    }
  }

  /// One write for both, because each waits for the disk.
  private void landed(Entered entered, Committed done, long bytes) {
    parts
        .database()
        .write(_ -> {
          usage.countDone(entered.repo(), bytes);
          scans.landed(done.commit());
          auditPush(entered, done.ref(), Optional.of(done.commit()));
          return true;
        });
    tell(
        new RepositoryEvent.RefMoved(
            entered.repo(),
            done.ref(),
            Optional.of(done.before()),
            Optional.of(done.commit()),
            entered.caller()));
  }

  /// Merges, if the inspections let the outcome pass.
  public MergeResult merge(Entered entered, String intoBranch, CommitId from, String title) {
    try {
      MergeResult result =
          entered
              .repo()
              .merge(
                  intoBranch,
                  from,
                  entered.author(),
                  title,
                  (before, after) -> inspect(entered, fullName(intoBranch), before, after));
      if (result instanceof MergeResult.Merged(CommitId head, CommitId before)) {
        moved(entered, fullName(intoBranch), Optional.of(before), Optional.of(head));
      }
      return result;
    } catch (RuntimeException refused) {
      throw refused(entered, "merge", refused);
    }
  }

  /// Asks the inspections whether a ref may move.
  ///
  /// @return what who moves it should know; it is in the audit log too
  /// @throws HttpFailure 403 with the code and the sentence of the first that refuses
  public List<String> inspect(Entered entered, String ref, CommitId before, CommitId after) {
    return inspect(
        entered, ref, before, after, use -> entered.repo().eachArriving(before, after, use));
  }

  /// The same for who knows already which files come.
  List<String> inspect(
      Entered entered,
      String ref,
      CommitId before,
      CommitId after,
      Consumer<Consumer<Entry.File>> arriving) {
    List<String> warnings = new ArrayList<>();
    PushInspection.Push push =
        new PushInspection.Push(entered.repo(), entered.caller(), ref, before, after);
    for (PushInspection inspection : parts.inspections()) {
      switch (inspection.inspect(push)) {
        case PushInspection.Verdict.Pass _ -> {}
        case PushInspection.Verdict.Warning(String sentence) -> warnings.add(sentence);
        case PushInspection.Verdict.Refusal refusal -> throw refused(refusal);
      }
    }
    // Reading all files takes the longest.
    scans
        .inspect(push, arriving)
        .ifPresent(refusal -> {
          throw refused(refusal);
        });
    warnings.forEach(sentence -> audit(entered, "repository.push", "warning: " + sentence));
    return warnings;
  }

  private static HttpFailure refused(PushInspection.Verdict.Refusal refusal) {
    return HubFailures.forbidden(refusal.sentence())
        .body(
            JsonNodeFactory.instance
                .objectNode()
                .put("error", refusal.sentence())
                .put("code", refusal.code()));
  }

  /// A ref has moved, come or gone.
  public void moved(
      Entered entered, String ref, Optional<CommitId> before, Optional<CommitId> after) {
    parts
        .database()
        .write(_ -> {
          after.ifPresent(scans::landed);
          auditPush(entered, ref, after);
          return true;
        });
    tell(new RepositoryEvent.RefMoved(entered.repo(), ref, before, after, entered.caller()));
  }

  private void auditPush(Entered entered, String ref, Optional<CommitId> after) {
    audit(
        entered,
        "repository.push",
        "%s: %s to %s"
            .formatted(DONE, ref, after.map(CommitId::hex).orElse("nothing, it was deleted")));
  }

  /// Refuses bytes that would not fit, before they are taken.
  public void requireSpace(Entered entered, long bytes) {
    try {
      parts.quotas().require(entered.id().namespace(), bytes);
    } catch (RuntimeException refused) {
      throw refused(entered, "upload", refused);
    }
  }

  /// Gives the repository a large object that this caller sent in full.
  public void own(Entered entered, Sha256 object, long size) {
    try {
      usage.own(entered.repo(), object, size);
    } catch (RuntimeException refused) {
      throw refused(entered, "upload", refused);
    }
  }

  /// Takes back what was given by [#own] for a commit that did not come about.
  ///
  /// @param sizes of the objects that the repository did not own before
  void disown(Entered entered, Map<Sha256, Long> sizes) {
    usage.disown(entered.repo(), sizes);
  }

  /// Counts bytes that came into the git repository itself.
  public void count(Entered entered, long bytes) {
    usage.count(entered.repo(), bytes);
  }

  /// A repository was made.
  void created(Entered entered) {
    scans.created(entered.repo());
    audit(entered, "repository.create", DONE);
    tell(new RepositoryEvent.Created(entered.repo(), entered.caller()));
  }

  void settingsChanged(Entered entered, Settings before) {
    Settings now = entered.repo().settings();
    audit(
        entered,
        "repository.settings",
        "%s: %s, gate %s"
            .formatted(DONE, now.isPrivate() ? "private" : "public", now.gate().name()));
    tell(new RepositoryEvent.SettingsChanged(entered.repo(), before, entered.caller()));
  }

  /// Tells the listeners of something that was written to the audit log by the caller.
  void tell(RepositoryEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  void audit(Entered entered, String action, String outcome) {
    parts
        .audit()
        .record(entered.caller(), action, entered.id().toString(), outcome, entered.address());
  }

  /// Notes a refusal in the audit log, and gives it back to be thrown.
  RuntimeException refused(Entered entered, String what, RuntimeException refused) {
    RuntimeException answer = HubFailures.translate(refused);
    if (answer instanceof HttpFailure failure) {
      audit(entered, "repository." + what, failure.message());
    }
    return answer;
  }

  private static String fullName(String branch) {
    return branch.startsWith("refs/") ? branch : "refs/heads/" + branch;
  }

  private static long bytes(List<Operation> operations) {
    long bytes = 0;
    for (Operation operation : operations) {
      if (operation instanceof Operation.AddFile(_, var content)) {
        bytes += content.size();
      }
    }
    return bytes;
  }
}
