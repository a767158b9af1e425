package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/// What was before a commit.
final class History {

  /// Commits that are looked through for the last change of a file.
  private static final int MAX_SEARCHED = 20_000;

  private final Shared shared;
  private final FileRepository git;
  private final Bounded<ObjectId, Integer> totals = new Bounded<>(1024, ignored -> 1);

  History(Shared shared, FileRepository git) {
    this.shared = shared;
    this.git = git;
  }

  Log log(CommitId from, int skip, int limit) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      RevCommit start = parse(walk, from);
      walk.markStart(start);
      List<Commit> page = new ArrayList<>();
      for (int at = 0; page.size() < limit; at++) {
        RevCommit next = walk.next();
        if (next == null) {
          break;
        }
        if (at >= skip) {
          page.add(commit(next));
        }
      }
      return new Log(page, total(start));
    }
  }

  private int total(RevCommit start) throws IOException {
    Optional<Integer> known = totals.get(start.getId());
    if (known.isPresent()) {
      return known.get();
    }
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRetainBody(false);
      int total = 0;
      RevCommit at = walk.parseCommit(start);
      // On a line without merges a count goes on from one that was made before.
      while (at.getParentCount() == 1) {
        Optional<Integer> before = totals.get(at.getId());
        if (before.isPresent()) {
          total += before.get();
          totals.put(start.getId(), total);
          return total;
        }
        total++;
        at = walk.parseCommit(at.getParent(0));
      }
      walk.reset();
      walk.markStart(at);
      while (walk.next() != null) {
        total++;
      }
      totals.put(start.getId().copy(), total);
      return total;
    }
  }

  static RevCommit parse(RevWalk walk, CommitId id) throws IOException {
    try {
      return walk.parseCommit(id.object());
    } catch (MissingObjectException e) {
      throw new NoSuchRef("There is no commit %s.".formatted(id));
    }
  }

  static Commit commit(RevCommit commit) {
    String message = commit.getFullMessage();
    int end = message.indexOf('\n');
    return new Commit(
        CommitId.of(commit),
        (end < 0 ? message : message.substring(0, end)).strip(),
        end < 0 ? "" : message.substring(end).strip(),
        commit.getAuthorIdent().getName(),
        commit.getCommitterIdent().getWhenAsInstant(),
        Stream.of(commit.getParents()).map(CommitId::of).toList());
  }

  /// Goes back along first parents; what a merge brought is the merge's change.
  LastCommits lastCommits(CommitId at, List<RepoPath> paths) throws IOException {
    Map<RepoPath, Commit> found = new HashMap<>();
    try (RevWalk walk = new RevWalk(git)) {
      ObjectReader reader = walk.getObjectReader();
      RevCommit commit = parse(walk, at);
      Set<RepoPath> open = new HashSet<>();
      for (RepoPath path : paths) {
        if (shared.objects().find(reader, commit.getTree(), path).isPresent()) {
          open.add(path);
        }
      }
      for (int searched = 0; !open.isEmpty() && searched < MAX_SEARCHED; searched++) {
        RevCommit before =
            commit.getParentCount() == 0 ? null : walk.parseCommit(commit.getParent(0));
        Set<RepoPath> changed =
            before == null
                ? Set.copyOf(open)
                : changed(reader, commit.getTree(), before.getTree(), open);
        if (!changed.isEmpty()) {
          Commit last = commit(commit);
          changed.forEach(path -> found.put(path, last));
          open.removeAll(changed);
        }
        if (before == null) {
          break;
        }
        commit = before;
      }
    }
    return new LastCommits(found);
  }

  private Set<RepoPath> changed(
      ObjectReader reader, ObjectId after, ObjectId before, Set<RepoPath> paths)
      throws IOException {
    if (after.equals(before)) {
      return Set.of();
    }
    Map<RepoPath, Boolean> folders = new HashMap<>();
    Set<RepoPath> changed = new HashSet<>();
    for (RepoPath path : paths) {
      RepoPath folder = path.parent();
      Boolean differs = folders.get(folder);
      if (differs == null) {
        differs = !slot(reader, after, folder).equals(slot(reader, before, folder));
        folders.put(folder, differs);
      }
      if (differs && !slot(reader, after, path).equals(slot(reader, before, path))) {
        changed.add(path);
      }
    }
    return changed;
  }

  private Optional<Slot> slot(ObjectReader reader, ObjectId root, RepoPath path)
      throws IOException {
    return shared.objects().find(reader, root, path);
  }
}
