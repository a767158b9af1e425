package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;

/// Which large files a repository owns, and which its commits name. What is owned is kept in a list
/// of its own; where there is none yet, it is what the commits name.
final class OwnedFiles {

  private final Shared shared;
  private final FileRepository git;
  private final Turn lock;
  private final Commits commits;
  private final Grants grants;

  OwnedFiles(Shared shared, FileRepository git, Turn lock, Commits commits, Grants grants) {
    this.shared = shared;
    this.git = git;
    this.lock = lock;
    this.commits = commits;
    this.grants = grants;
  }

  boolean contains(Sha256 object) throws IOException {
    requireGrants();
    return grants.contains(object);
  }

  void add(Collection<Sha256> objects) throws IOException {
    requireGrants();
    grants.add(objects);
  }

  void each(Consumer<Sha256> use) throws IOException {
    requireGrants();
    grants.each(use);
  }

  /// What any commit names, in the order of the paths.
  List<LargeFile> named() throws IOException {
    Map<Sha256, LargeFile> found = new HashMap<>();
    pointersOfHistory((pointer, path) ->
        RepoPath.from(path)
            .ifPresent(known ->
                found.putIfAbsent(
                    pointer.object(), new LargeFile(pointer.object(), known, pointer.size()))));
    return found.values().stream()
        .sorted(Comparator.comparing(LargeFile::path).thenComparing(LargeFile::object))
        .toList();
  }

  /// @param rewrite whether their pointers are taken out of all commits too
  /// @return the refs that moved, with what they lead to
  Map<String, CommitId> forget(Set<Sha256> gone, boolean rewrite) throws IOException {
    requireGrants();
    Map<String, CommitId> moved = rewrite ? rewritten(gone) : Map.of();
    grants.remove(gone);
    return moved;
  }

  private Map<String, CommitId> rewritten(Set<Sha256> gone) throws IOException {
    lock.lock();
    try (RevWalk walk = new RevWalk(git);
        NewPack pack = new NewPack(git.getObjectDatabase())) {
      List<org.eclipse.jgit.lib.Ref> all =
          git.getRefDatabase().getRefsByPrefix(Constants.R_REFS).stream()
              .filter(ref -> ref.getObjectId() != null && !ref.isSymbolic())
              .toList();
      Map<String, ObjectId> targets = new Rewriting(shared, walk, pack, gone).write(all);
      pack.finish();
      Map<String, CommitId> moved = new LinkedHashMap<>();
      for (org.eclipse.jgit.lib.Ref ref : all) {
        ObjectId target = targets.get(ref.getName());
        ObjectId before = ref.getObjectId();
        if (target != null && before != null) {
          commits.move(ref.getName(), before, target);
          try (RevWalk peeling = new RevWalk(git)) {
            moved.put(ref.getName(), CommitId.of(peeling.peel(peeling.parseAny(target))));
          }
        }
      }
      return moved;
    } finally {
      lock.unlock();
    }
  }

  private void requireGrants() throws IOException {
    if (grants.isThere()) {
      return;
    }
    lock.lock();
    try {
      if (!grants.isThere()) {
        Set<Sha256> found = new HashSet<>();
        pointersOfHistory((pointer, path) -> found.add(pointer.object()));
        grants.create(found);
      }
    } finally {
      lock.unlock();
    }
  }

  /// What is told of each pointer.
  private interface Finding {
    void found(Pointer pointer, String path);
  }

  private void pointersOfHistory(Finding finding) throws IOException {
    try (ObjectWalk walk = new ObjectWalk(git)) {
      for (org.eclipse.jgit.lib.Ref ref : git.getRefDatabase().getRefs()) {
        if (ref.getObjectId() != null) {
          walk.markStart(walk.parseAny(ref.getObjectId()));
        }
      }
      while (walk.next() != null) {
        // All commits come before the first of the other objects.
      }
      for (RevObject next = walk.nextObject(); next != null; next = walk.nextObject()) {
        if (next.getType() == Constants.OBJ_BLOB) {
          String path = walk.getPathString();
          shared
              .objects()
              .blob(walk.getObjectReader(), next)
              .lfs()
              .ifPresent(pointer -> finding.found(pointer, path));
        }
      }
    }
  }
}
