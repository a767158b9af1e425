package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.FileInspection.Report;
import io.weighbridge.hub.FileInspection.Safety;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.store.Sha256;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What is in the files of all repositories: each is looked at before it becomes visible, what was
/// found is remembered by its bytes, and files in which something bad was found are kept from
/// everybody but those who may write to their repository.
public final class Scans {

  /// Commits whose results wait for their ref to move; what is refused never does.
  private static final int MOST_PENDING = 1000;

  private static final int MOST_LOOKED = 100_000;

  /// Hexadecimal digits of a git object's name; a SHA-256 has more.
  private static final int GIT_OBJECT = 40;

  private static final int SHOWN_FILES = 5;

  /// So many files are asked for at once.
  private static final int GROUP = 500;

  private final HubParts parts;
  private final FileInspection inspection;
  private final ScanPolicy policy;
  private final ScanRows rows;
  private final FileLooks looks;
  private final Map<CommitId, List<ScanRows.Row>> pending =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CommitId, List<ScanRows.Row>> eldest) {
          return size() > MOST_PENDING;
        }
      };

  /// Large objects, behind their repository, of which it is known that they were looked at.
  private final Set<String> looked = ConcurrentHashMap.newKeySet();

  /// The worst of each repository's objects, by the repository's lasting id.
  private final Map<String, Map<String, ScanRows.Finding>> findings = new ConcurrentHashMap<>();

  private final List<Consumer<ModelRepository>> watchers = new CopyOnWriteArrayList<>();

  Scans(HubParts parts) {
    this.parts = parts;
    this.inspection = parts.inspection();
    this.policy = parts.scanPolicy();
    this.rows = new ScanRows(parts.database(), parts.clock());
    this.looks = new FileLooks(parts.blobs(), inspection, rows);
    rows.findings().forEach(this::remember);
  }

  /// Is told of repositories whose files were looked at again.
  void watch(Consumer<ModelRepository> watcher) {
    watchers.add(watcher);
  }

  boolean isOn() {
    return policy.mode() != ScanPolicy.Mode.OFF && !inspection.rules().isEmpty();
  }

  String rules() {
    return inspection.rules();
  }

  private void remember(ScanRows.Finding finding) {
    findings
        .computeIfAbsent(finding.repository(), _ -> new ConcurrentHashMap<>())
        .merge(
            finding.object(),
            finding,
            (one, other) -> one.safety().compareTo(other.safety()) >= 0 ? one : other);
  }

  // Before a commit becomes visible.

  /// Looks into large files that a change names, before the repository is locked for it: that may
  /// take as long as reading them.
  void prepare(Entered entered, List<Operation> operations) {
    if (!isOn()) {
      return;
    }
    List<ScanRows.Row> fresh = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.AddPointer(RepoPath path, Sha256 object, var _)
          && entered.repo().owns(object)
          && parts.blobs().contains(object)
          && looks.known(object.hex(), path.name()).isEmpty()) {
        fresh.add(looks.large(object, path.name()));
      }
    }
    rows.put(fresh);
  }

  /// Looks into all that would become visible.
  ///
  /// @param arriving tells it, a file after the other
  /// @return why it must not
  Optional<PushInspection.Verdict.Refusal> inspect(
      PushInspection.Push push, Consumer<Consumer<Entry.File>> arriving) {
    if (!isOn()) {
      return Optional.empty();
    }
    List<ScanRows.Row> fresh = new ArrayList<>();
    List<ScanRows.Finding> found = new ArrayList<>();
    inGroups(
        push.repo(),
        arriving,
        looked -> {
          if (looked.fresh()) {
            fresh.add(looked.row());
          }
          finding(push.repo(), looked).ifPresent(found::add);
        });
    List<ScanRows.Finding> bad =
        found.stream().filter(finding -> policy.isBad(finding.safety())).toList();
    if (policy.refusesCommits() && !bad.isEmpty()) {
      // Whoever tries again is told at once.
      rows.put(fresh);
      return Optional.of(new PushInspection.Verdict.Refusal("UnsafeFile", sentence(bad)));
    }
    if (!found.isEmpty()) {
      rows.add(found);
      found.forEach(this::remember);
    }
    synchronized (pending) {
      pending.put(push.after(), fresh);
    }
    return Optional.empty();
  }

  /// The commit is visible: what was found is written inside the caller's write.
  void landed(CommitId commit) {
    List<ScanRows.Row> fresh;
    synchronized (pending) {
      fresh = pending.remove(commit);
    }
    if (fresh != null) {
      rows.put(fresh);
    }
  }

  /// Looks into the files that are told, many at a time.
  private void inGroups(
      ModelRepository repo, Consumer<Consumer<Entry.File>> files, Consumer<FileLooks.Looked> use) {
    List<Entry.File> group = new ArrayList<>();
    files.accept(file -> {
      group.add(file);
      if (group.size() == GROUP) {
        looks.into(repo, group).forEach(use);
        group.clear();
      }
    });
    if (!group.isEmpty()) {
      looks.into(repo, group).forEach(use);
    }
  }

  private static Optional<ScanRows.Finding> finding(ModelRepository repo, FileLooks.Looked looked) {
    Report report = looked.row().report();
    return report.safety() == Safety.SAFE
        ? Optional.empty()
        : Optional.of(
            new ScanRows.Finding(
                repo.settings().id(),
                looked.row().object(),
                looked.file().path().text(),
                report.safety(),
                report.sentence()));
  }

  private static String sentence(List<ScanRows.Finding> bad) {
    StringBuilder text = new StringBuilder();
    for (ScanRows.Finding finding : bad.subList(0, Math.min(SHOWN_FILES, bad.size()))) {
      text.append(text.isEmpty() ? "" : " ")
          .append("'%s' is %s: %s".formatted(finding.path(), finding.safety(), finding.sentence()));
    }
    if (bad.size() > SHOWN_FILES) {
      text.append(" And %d more files.".formatted(bad.size() - SHOWN_FILES));
    }
    return text.append(" Nothing was committed.").toString();
  }

  /// By what the bytes of a file are known: of a large file its SHA-256, of another the git object.
  public static String object(Entry.File file) {
    return FileLooks.object(file);
  }

  // Afterwards.

  /// What was found in a file; nothing if nobody has looked.
  Optional<Report> report(Entry.File file) {
    return rows.find(object(file), file.path().name())
        .filter(row -> !row.rules().isEmpty())
        .map(ScanRows.Row::report);
  }

  /// Keeps a file from who may not have it.
  ///
  /// @throws HttpFailure 403 what was found in it
  void require(Entered entered, Entry.File file) {
    require(entered, object(file));
  }

  /// @param object of a large file its SHA-256, of another the git object
  void require(Entered entered, String object) {
    if (isOn() && object.length() != GIT_OBJECT) {
      lookFirst(entered, object);
    }
    hidden(entered.settings().id(), object)
        .filter(_ -> !mayWrite(entered))
        .ifPresent(finding -> {
          throw HubFailures.quarantined(
              "The file '%s' is in quarantine: a scan found it %s. %s"
                  .formatted(finding.path(), finding.safety(), finding.sentence()));
        });
  }

  /// A large file lies in its repository before any commit names it, and can be asked for by its
  /// digest: then whoever asks first waits for the scan.
  private void lookFirst(Entered entered, String object) {
    String id = entered.settings().id();
    if (looked.contains(id + object)) {
      return;
    }
    List<ScanRows.Row> known = rows.all(object);
    if (known.isEmpty()) {
      known = List.of(looks.large(Sha256.parse(object), ""));
      rows.put(known);
    }
    List<ScanRows.Finding> found =
        known.stream()
            .filter(row -> row.report().safety() != Safety.SAFE)
            .map(row ->
                new ScanRows.Finding(
                    id,
                    object,
                    row.name().isEmpty() ? object : row.name(),
                    row.report().safety(),
                    row.report().sentence()))
            .toList();
    if (!found.isEmpty() && !findings.getOrDefault(id, Map.of()).containsKey(object)) {
      rows.add(found);
      found.forEach(this::remember);
    }
    if (looked.size() >= MOST_LOOKED) {
      looked.clear();
    }
    looked.add(id + object);
  }

  /// A clone takes all that is in git: if anything of it is in quarantine, nothing can be given.
  void requireAll(Entered entered) {
    for (ScanRows.Finding finding :
        findings.getOrDefault(entered.settings().id(), Map.of()).values()) {
      if (finding.object().length() == GIT_OBJECT) {
        require(entered, finding.object());
      }
    }
  }

  /// Why nobody but those who may write gets an object of a repository.
  ///
  /// @param repository its lasting id
  public Optional<String> quarantine(String repository, String object) {
    return hidden(repository, object)
        .map(finding ->
            "'%s' is in quarantine: a scan found it %s. %s"
                .formatted(finding.path(), finding.safety(), finding.sentence()));
  }

  private Optional<ScanRows.Finding> hidden(String repository, String object) {
    if (!policy.hidesFiles()) {
      return Optional.empty();
    }
    return Optional.ofNullable(findings.getOrDefault(repository, Map.of()).get(object))
        .filter(finding -> policy.isBad(finding.safety()));
  }

  private boolean mayWrite(Entered entered) {
    return parts
        .permissions()
        .decide(entered.caller(), entered.id(), entered.settings(), Action.WRITE)
        .isAllowed();
  }

  // Again.

  /// A repository has its first commit.
  void created(ModelRepository repo) {
    if (isOn()) {
      rescan(repo);
    }
  }

  /// Looks at all files of a repository which these rules have not judged yet.
  void rescan(ModelRepository repo) {
    String id = repo.settings().id();
    Set<String> seen = new HashSet<>();
    List<ScanRows.Finding> found = new ArrayList<>();
    List<ScanRows.Row> fresh = new ArrayList<>();
    inGroups(
        repo,
        repo::eachFile,
        looked -> {
          seen.add(object(looked.file()));
          finding(repo, looked).ifPresent(found::add);
          if (looked.fresh()) {
            fresh.add(looked.row());
          }
          // A large file may have taken minutes, which should not be lost.
          if (fresh.size() == GROUP || (looked.fresh() && looked.file().lfs().isPresent())) {
            rows.put(fresh);
            fresh.clear();
          }
        });
    parts
        .database()
        .write(_ -> {
          rows.put(fresh);
          rows.replace(id, seen, found);
          rows.scanned(id, inspection.rules());
          return seen.size();
        });
    Map<String, ScanRows.Finding> now = findings.get(id);
    if (now != null) {
      Set<String> bad = new HashSet<>();
      found.forEach(finding -> bad.add(finding.object()));
      now.keySet().removeIf(object -> seen.contains(object) && !bad.contains(object));
    }
    found.forEach(this::remember);
    watchers.forEach(watcher -> watcher.accept(repo));
  }

  /// The names of the repositories that these rules have judged, as far as the index knows them.
  Set<RepoId> scanned() {
    return rows.scanned(inspection.rules());
  }

  boolean isScanned(ModelRepository repo) {
    return rows.isScanned(repo.settings().id(), inspection.rules());
  }

  void forget(String repository) {
    findings.remove(repository);
    rows.forget(repository);
  }
}
