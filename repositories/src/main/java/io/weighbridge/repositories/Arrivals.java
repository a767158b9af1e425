package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;

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
    try (ObjectReader reader = git.newObjectReader()) {
      Objects.CommitFacts head = objects.commit(reader, after);
      if (head.follows(before.object())) {
        // One commit on what is visible, as most changes are.
        List<ObjectId> visible = List.of(objects.root(reader, before));
        new Found(reader, use).folder("", head.root(), visible);
        return;
      }
    }
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRetainBody(false);
      walk.markStart(History.parse(walk, after));
      if (!before.equals(after)) {
        walk.markUninteresting(History.parse(walk, before));
      }
      // What any ref leads to is visible already.
      for (org.eclipse.jgit.lib.Ref ref : git.getRefDatabase().getRefs()) {
        if (commit(walk, ref) instanceof RevCommit visible) {
          walk.markUninteresting(visible);
        }
      }
      each(walk, use);
    }
  }

  /// What any ref leads to.
  void all(Consumer<Entry.File> use) throws IOException {
    try (RevWalk walk = new RevWalk(git)) {
      walk.setRetainBody(false);
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
    Found found = new Found(walk.getObjectReader(), use);
    for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
      List<ObjectId> parents = new ArrayList<>();
      for (RevCommit parent : commit.getParents()) {
        parents.add(walk.parseCommit(parent).getTree().copy());
      }
      found.folder("", commit.getTree().copy(), parents);
    }
  }

  /// Goes down into folders that differ from those of all parents, and tells each file once.
  private final class Found {

    private final ObjectReader reader;
    private final Consumer<Entry.File> use;
    private final Set<Seen> seen = new HashSet<>();

    private Found(ObjectReader reader, Consumer<Entry.File> use) {
      this.reader = reader;
      this.use = use;
    }

    /// @param path of the folder, empty or with a slash behind it
    /// @param parents the folders in its place that the parents have
    private void folder(String path, ObjectId id, List<ObjectId> parents) throws IOException {
      if (parents.contains(id)) {
        return;
      }
      List<RawTree.Cursor> theirs = new ArrayList<>();
      for (ObjectId parent : parents) {
        theirs.add(objects.tree(reader, parent).cursor());
      }
      for (RawTree.Cursor at = objects.tree(reader, id).cursor(); !at.isDone(); at.next()) {
        List<ObjectId> same = new ArrayList<>(theirs.size());
        for (RawTree.Cursor their : theirs) {
          if (their.isAt(at)) {
            same.add(their.id());
          }
        }
        ObjectId here = at.id();
        if (same.contains(here)) {
          continue;
        }
        if (at.isFolder()) {
          folder(path + at.name() + "/", here, same);
        } else if (at.mode() != FileMode.TYPE_GITLINK) {
          file(path + at.name(), at.slot());
        }
      }
    }

    private void file(String text, Slot slot) throws IOException {
      Optional<RepoPath> path = RepoPath.from(text);
      // A path that cannot be one here was refused when it was pushed.
      if (path.isPresent() && seen.add(new Seen(slot.id(), path.get().name()))) {
        objects.entry(reader, path.get(), slot).map(Entry.File.class::cast).ifPresent(use);
      }
    }
  }
}
