package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
  private final Bounded<ObjectId, CommitFacts> commits = new Bounded<>(COMMITS, ignored -> 1);

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

  /// What is known of a commit without reading it again.
  record CommitFacts(ObjectId root, List<ObjectId> parents) {

    /// Whether it stands on this one alone.
    boolean follows(ObjectId before) {
      return parents.size() == 1 && parents.getFirst().equals(before);
    }
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

  void remember(ObjectId id, CommitFacts commit) {
    commits.put(id, commit);
  }

  void remember(ObjectId id, BlobFacts blob) {
    facts.put(id, blob);
  }

  /// An object as it came out of a pack.
  void unpacked(ObjectId id, int type, byte[] bytes) {
    if (type == Constants.OBJ_TREE) {
      trees.put(id, new RawTree(bytes));
    } else if (type == Constants.OBJ_BLOB) {
      facts.put(
          id,
          bytes.length <= Pointer.MAX_BYTES
              ? BlobFacts.of(bytes)
              : new BlobFacts(bytes.length, Optional.empty()));
    }
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
    return commit(reader, commit).root();
  }

  CommitFacts commit(ObjectReader reader, CommitId commit) throws IOException {
    ObjectId id = commit.object();
    Optional<CommitFacts> cached = commits.get(id);
    if (cached.isPresent()) {
      return cached.get();
    }
    try (RevWalk walk = new RevWalk(reader)) {
      RevCommit parsed = walk.parseCommit(id);
      CommitFacts found =
          new CommitFacts(
              parsed.getTree().copy(), Stream.of(parsed.getParents()).map(ObjectId::copy).toList());
      commits.put(id, found);
      return found;
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

  /// The files of a root folder whose names are wanted.
  List<Entry.File> files(ObjectReader reader, ObjectId root, Predicate<String> wanted)
      throws IOException {
    List<Entry.File> files = new ArrayList<>();
    for (RawTree.Cursor at = tree(reader, root).cursor(); !at.isDone(); at.next()) {
      Optional<RepoPath> path =
          at.isFolder()
              ? Optional.empty()
              : Optional.of(at.name()).filter(wanted).flatMap(RepoPath::from);
      if (path.isPresent()
          && entry(reader, path.get(), at.slot()).orElse(null) instanceof Entry.File file) {
        files.add(file);
      }
    }
    return files;
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
