package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/// Git objects as this room reads them. Trees and what is known of blobs are cached by their
/// content's name, for all repositories together: an object is asked for by those only who found
/// its name in a repository that they may read.
final class Objects {

  private static final long TREE_BYTES = 24 << 20;
  private static final long FACTS = 100_000;
  private static final long COMMITS = 1024;

  /// A folder of a million files; more is not read into memory.
  private static final int MAX_TREE = 64 << 20;

  private final Bounded<ObjectId, RawTree> trees;
  private final Bounded<ObjectId, BlobFacts> facts;

  /// Of this repository alone: that a commit is here must not be known from elsewhere.
  private final Bounded<ObjectId, ObjectId> roots = new Bounded<>(COMMITS, ignored -> 1);

  Objects() {
    this(
        new Bounded<>(TREE_BYTES, tree -> tree.raw().length + 100L),
        new Bounded<>(FACTS, ignored -> 1));
  }

  private Objects(Bounded<ObjectId, RawTree> trees, Bounded<ObjectId, BlobFacts> facts) {
    this.trees = trees;
    this.facts = facts;
  }

  /// For one repository, with the caches of all.
  Objects ofOne() {
    return new Objects(trees, facts);
  }

  /// What is known of a blob without reading it again.
  record BlobFacts(long size, Optional<Pointer> lfs) {
    static BlobFacts of(byte[] blob) {
      return new BlobFacts(blob.length, Pointer.parse(blob));
    }

    /// Of the file that users see.
    long realSize() {
      return lfs.isPresent() ? lfs.get().size() : size;
    }
  }

  RawTree tree(ObjectReader reader, ObjectId id) throws IOException {
    Optional<RawTree> cached = trees.get(id);
    if (cached.isPresent()) {
      return cached.get();
    }
    RawTree tree = new RawTree(reader.open(id, Constants.OBJ_TREE).getBytes(MAX_TREE));
    trees.put(id, tree);
    return tree;
  }

  void remember(ObjectId id, RawTree tree) {
    trees.put(id, tree);
  }

  void rememberRoot(ObjectId commit, ObjectId root) {
    roots.put(commit, root);
  }

  void remember(ObjectId id, BlobFacts blob) {
    facts.put(id, blob);
  }

  Optional<RawTree> cachedTree(ObjectId id) {
    return trees.get(id);
  }

  BlobFacts blob(ObjectReader reader, ObjectId id) throws IOException {
    Optional<BlobFacts> cached = facts.get(id);
    if (cached.isPresent()) {
      return cached.get();
    }
    ObjectLoader blob = reader.open(id, Constants.OBJ_BLOB);
    BlobFacts found =
        blob.getSize() <= Pointer.MAX_BYTES
            ? BlobFacts.of(blob.getBytes(Pointer.MAX_BYTES))
            : new BlobFacts(blob.getSize(), Optional.empty());
    facts.put(id, found);
    return found;
  }

  /// The root folder of a commit.
  ObjectId root(ObjectReader reader, CommitId commit) throws IOException {
    ObjectId id = commit.object();
    Optional<ObjectId> cached = roots.get(id);
    if (cached.isPresent()) {
      return cached.get();
    }
    try (RevWalk walk = new RevWalk(reader)) {
      RevCommit parsed = walk.parseCommit(id);
      ObjectId root = parsed.getTree().copy();
      roots.put(id, root);
      return root;
    } catch (MissingObjectException e) {
      throw new NoSuchRef("There is no commit %s.".formatted(commit));
    }
  }

  /// What is at a path; the root is a folder.
  Optional<Slot> find(ObjectReader reader, ObjectId root, RepoPath path) throws IOException {
    Slot at = new Slot("", FileMode.TYPE_TREE, root);
    List<String> parts = path.parts();
    for (String part : parts) {
      if (!at.isFolder()) {
        return Optional.empty();
      }
      Optional<Slot> below = tree(reader, at.id()).find(part);
      if (below.isEmpty()) {
        return below;
      }
      at = below.get();
    }
    return Optional.of(at);
  }

  /// An entry as users see it; nothing for a submodule, which has no object here.
  Optional<Entry> entry(ObjectReader reader, RepoPath path, Slot slot) throws IOException {
    if (slot.isSubmodule()) {
      return Optional.empty();
    }
    if (slot.isFolder()) {
      return Optional.of(new Entry.Folder(path, slot.id().name()));
    }
    BlobFacts blob = blob(reader, slot.id());
    // A link whose text looks like a pointer is a link all the same.
    return Optional.of(
        slot.isLink()
            ? new Entry.File(path, slot.id().name(), blob.size(), Optional.empty())
            : new Entry.File(path, slot.id().name(), blob.realSize(), blob.lfs()));
  }
}
