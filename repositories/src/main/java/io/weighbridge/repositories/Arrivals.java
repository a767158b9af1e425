package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/// The files that commits bring: what a commit holds at a path where none of its parents holds the
/// same. Of a history all files are found so, those too that a later commit removes: each commit
/// can be downloaded by its name.
final class Arrivals {

  private final Objects objects;
  private final Repository git;

  Arrivals(Objects objects, Repository git) {
    this.objects = objects;
    this.git = git;
  }

  /// A file under a name; the same bytes under another name are another thing to whoever judges by
  /// names.
  private record Seen(ObjectId blob, String name) {}

  /// What would become visible if a ref went from `before` to `after`.
  void between(CommitId before, CommitId after, Consumer<Entry.File> use) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      RevCommit head = History.parse(walk, after);
      walk.markStart(head);
      if (!before.equals(after)) {
        walk.markUninteresting(History.parse(walk, before));
      }
      boolean one = head.getParentCount() == 1 && head.getParent(0).equals(before.object());
      if (!one) {
        // What any ref leads to is visible already.
        for (org.eclipse.jgit.lib.Ref ref : git.getRefDatabase().getRefs()) {
          if (commit(walk, ref) instanceof RevCommit visible) {
            walk.markUninteresting(visible);
          }
        }
      }
      each(walk, use);
    }
  }

  /// What any ref leads to.
  void all(Consumer<Entry.File> use) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      for (org.eclipse.jgit.lib.Ref ref : git.getRefDatabase().getRefs()) {
        if (commit(walk, ref) instanceof RevCommit visible) {
          walk.markStart(visible);
        }
      }
      each(walk, use);
    }
  }

  private static RevObject commit(RevWalk walk, org.eclipse.jgit.lib.Ref ref) throws IOException {
    return walk.peel(walk.parseAny(ref.getObjectId()));
  }

  private void each(RevWalk walk, Consumer<Entry.File> use) throws IOException {
    Set<Seen> seen = new HashSet<>();
    try (TreeWalk trees = new TreeWalk(walk.getObjectReader())) {
      for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
        trees.reset();
        trees.addTree(commit.getTree());
        for (RevCommit parent : commit.getParents()) {
          trees.addTree(walk.parseCommit(parent).getTree());
        }
        trees.setRecursive(true);
        trees.setFilter(TreeFilter.ANY_DIFF);
        while (trees.next()) {
          if (isNew(trees)) {
            file(trees, seen).ifPresent(use);
          }
        }
      }
    }
  }

  private static boolean isNew(TreeWalk trees) {
    for (int parent = 1; parent < trees.getTreeCount(); parent++) {
      if (trees.idEqual(0, parent)) {
        return false;
      }
    }
    return trees.getRawMode(0) != FileMode.TYPE_MISSING
        && trees.getRawMode(0) != FileMode.TYPE_GITLINK;
  }

  private Optional<Entry.File> file(TreeWalk trees, Set<Seen> seen) throws IOException {
    ObjectId blob = trees.getObjectId(0);
    Optional<RepoPath> path = RepoPath.from(trees.getPathString());
    // A path that cannot be one here was refused when it was pushed.
    if (path.isEmpty() || !seen.add(new Seen(blob, path.get().name()))) {
      return Optional.empty();
    }
    Slot slot = new Slot(path.get().name(), trees.getRawMode(0), blob);
    return objects.entry(trees.getObjectReader(), path.get(), slot).map(Entry.File.class::cast);
  }
}
