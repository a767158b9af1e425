package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/// Writes a history anew without some large files: each commit without their pointers, everything
/// else as it was. Trees and commits in which nothing changes keep their names.
final class Rewriting {

  private static final int MAX_DEPTH = RepoPath.MAX_BYTES / 2;
  private static final int ID_BYTES = 20;
  private static final byte[] EMPTY = new byte[0];

  private final Shared shared;
  private final RevWalk walk;
  private final NewPack pack;
  private final Set<Sha256> gone;
  private final Map<ObjectId, Optional<ObjectId>> trees = new HashMap<>();
  private final Map<ObjectId, ObjectId> commits = new HashMap<>();

  /// @param walk with nothing marked yet
  /// @param pack takes the new objects; it is not finished here
  Rewriting(Shared shared, RevWalk walk, NewPack pack, Set<Sha256> gone) {
    this.shared = shared;
    this.walk = walk;
    this.pack = pack;
    this.gone = gone;
  }

  /// Writes what the refs lead to.
  ///
  /// @return the refs that have to move, each with where it has to go
  Map<String, ObjectId> write(List<org.eclipse.jgit.lib.Ref> refs) throws IOException {
    for (org.eclipse.jgit.lib.Ref ref : refs) {
      if (walk.peel(walk.parseAny(ref.getObjectId())) instanceof RevCommit commit) {
        walk.markStart(commit);
      }
    }
    walk.sort(RevSort.TOPO);
    walk.sort(RevSort.REVERSE, true);
    for (RevCommit commit = walk.next(); commit != null; commit = walk.next()) {
      walk.parseBody(commit);
      commits.put(commit.copy(), rewritten(commit));
      commit.disposeBody();
    }
    Map<String, ObjectId> moved = new LinkedHashMap<>();
    for (org.eclipse.jgit.lib.Ref ref : refs) {
      ObjectId target = target(walk.parseAny(ref.getObjectId()));
      if (!target.equals(ref.getObjectId())) {
        moved.put(ref.getName(), target);
      }
    }
    return moved;
  }

  private ObjectId target(RevObject named) throws IOException {
    return switch (named) {
      case RevCommit commit -> commits.getOrDefault(commit.copy(), commit.copy());
      case RevTag tag -> {
        walk.parseBody(tag);
        ObjectId inner = target(walk.parseAny(tag.getObject()));
        yield inner.equals(tag.getObject()) ? tag.copy() : tagged(tag, inner);
      }
      default -> named.copy();
    };
  }

  private ObjectId tagged(RevTag tag, ObjectId inner) throws IOException {
    TagBuilder again = new TagBuilder();
    again.setTag(tag.getTagName());
    again.setObjectId(inner, tag.getObject().getType());
    again.setTagger(tag.getTaggerIdent());
    again.setMessage(tag.getFullMessage());
    return pack.add(Constants.OBJ_TAG, again.build());
  }

  private ObjectId rewritten(RevCommit commit) throws IOException {
    ObjectId tree = tree(commit.getTree().copy(), 0).orElse(null);
    if (tree == null) {
      tree = pack.add(Constants.OBJ_TREE, EMPTY);
    }
    boolean same = tree.equals(commit.getTree());
    ObjectId[] parents = new ObjectId[commit.getParentCount()];
    for (int i = 0; i < parents.length; i++) {
      ObjectId before = commit.getParent(i).copy();
      parents[i] = commits.getOrDefault(before, before);
      same &= parents[i].equals(before);
    }
    if (same) {
      return commit.copy();
    }
    CommitBuilder again = new CommitBuilder();
    again.setTreeId(tree);
    again.setParentIds(parents);
    again.setAuthor(commit.getAuthorIdent());
    again.setCommitter(commit.getCommitterIdent());
    again.setMessage(commit.getFullMessage());
    return pack.add(Constants.OBJ_COMMIT, again.build());
  }

  /// The tree without the files; nothing if nothing is left of it, since git keeps no empty folder.
  private Optional<ObjectId> tree(ObjectId id, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new BadOperation("The folders of the repository are nested too deeply.");
    }
    Optional<ObjectId> known = trees.get(id);
    if (known == null) {
      known = visit(id, depth);
      trees.put(id, known);
    }
    return known;
  }

  private Optional<ObjectId> visit(ObjectId id, int depth) throws IOException {
    RawTree tree = shared.objects().tree(walk.getObjectReader(), id);
    byte[] raw = tree.raw();
    ByteArrayOutputStream kept = new ByteArrayOutputStream(raw.length);
    boolean changed = false;
    for (RawTree.Cursor at = tree.cursor(); !at.isDone(); at.next()) {
      Optional<ObjectId> now = entry(at.slot(), depth);
      changed |= now.isEmpty() || !now.get().equals(at.id());
      if (now.isPresent()) {
        kept.write(raw, at.start(), at.end() - at.start() - ID_BYTES);
        byte[] name = new byte[ID_BYTES];
        now.get().copyRawTo(name, 0);
        kept.write(name, 0, ID_BYTES);
      }
    }
    if (!changed) {
      return Optional.of(id);
    }
    return kept.size() == 0
        ? Optional.empty()
        : Optional.of(pack.add(Constants.OBJ_TREE, kept.toByteArray()));
  }

  private Optional<ObjectId> entry(RawTree.Slot slot, int depth) throws IOException {
    if (slot.isFolder()) {
      return tree(slot.id(), depth + 1);
    }
    boolean dropped =
        !slot.isSubmodule()
            && shared
                .objects()
                .blob(walk.getObjectReader(), slot.id())
                .lfs()
                .filter(pointer -> gone.contains(pointer.object()))
                .isPresent();
    return dropped ? Optional.empty() : Optional.of(slot.id());
  }
}
