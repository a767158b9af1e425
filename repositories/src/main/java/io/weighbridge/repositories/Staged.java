package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/// The operations of one change, applied to the tree of its parent.
final class Staged {

  private static final int ORDINARY = FileMode.REGULAR_FILE.getBits();
  private static final int EXECUTABLE = FileMode.EXECUTABLE_FILE.getBits();

  /// Of a `.gitattributes` file that is added to.
  private static final int MAX_RULES = 4 << 20;

  private final Shared shared;
  private final Ownership ownership;
  private final ObjectReader reader;
  private final NewPack pack;
  private final Staging tree;
  private final Set<RepoPath> added = new HashSet<>();
  private final Set<RepoPath> above = new HashSet<>();
  private final Set<RepoPath> large = new HashSet<>();

  /// Which large objects a repository may name.
  interface Ownership {
    boolean owns(io.weighbridge.store.Sha256 object);
  }

  Staged(Shared shared, Ownership ownership, ObjectReader reader, NewPack pack, ObjectId root)
      throws IOException {
    this.shared = shared;
    this.ownership = ownership;
    this.reader = reader;
    this.pack = pack;
    this.tree = new Staging(this::load, root);
  }

  private RawTree load(ObjectId id) throws IOException {
    Optional<RawTree> cached = shared.objects().cachedTree(id);
    if (cached.isPresent()) {
      return cached.get();
    }
    Optional<byte[]> fresh = pack.read(id);
    return fresh.isPresent() ? new RawTree(fresh.get()) : shared.objects().tree(reader, id);
  }

  /// @return the new root
  ObjectId apply(Change change) throws IOException {
    for (Operation operation : change.operations()) {
      switch (operation) {
        case Operation.DeleteFile delete -> delete(delete);
        case Operation.DeleteFolder delete -> delete(delete);
        case Operation.AddFile ignored -> {}
        case Operation.AddPointer ignored -> {}
        case Operation.Copy ignored -> {}
      }
    }
    for (Operation operation : change.operations()) {
      switch (operation) {
        case Operation.AddFile add -> put(add.path(), ORDINARY, blob(add.content()));
        case Operation.AddPointer add -> put(add.path(), ORDINARY, pointer(add));
        case Operation.Copy copy -> copy(copy);
        case Operation.DeleteFile ignored -> {}
        case Operation.DeleteFolder ignored -> {}
      }
    }
    trackLargeFiles();
    return tree.write(pack, shared.objects());
  }

  private void delete(Operation.DeleteFile delete) throws IOException {
    Optional<Slot> there = delete.path().isRoot() ? Optional.empty() : tree.find(delete.path());
    if (there.isEmpty() || there.get().isFolder()) {
      throw new BadOperation(
          "The file '%s' cannot be deleted: there is no such file.".formatted(delete.path()));
    }
    tree.remove(delete.path());
  }

  private void delete(Operation.DeleteFolder delete) throws IOException {
    if (delete.path().isRoot()) {
      tree.clear();
      return;
    }
    Optional<Slot> there = tree.find(delete.path());
    if (there.isEmpty() || !there.get().isFolder()) {
      throw new BadOperation(
          "The folder '%s' cannot be deleted: there is no such folder.".formatted(delete.path()));
    }
    tree.remove(delete.path());
  }

  private void put(RepoPath path, int mode, ObjectId id) throws IOException {
    if (path.isRoot()) {
      throw new BadOperation("A file needs a name: the path is empty.");
    }
    boolean conflict = above.contains(path);
    for (RepoPath folder = path.parent(); !folder.isRoot(); folder = folder.parent()) {
      conflict |= added.contains(folder);
      above.add(folder);
    }
    if (conflict) {
      throw new BadOperation("'%s' cannot be a file and a folder in one commit.".formatted(path));
    }
    added.add(path);
    boolean keepsMode =
        mode == ORDINARY && tree.find(path).filter(slot -> slot.mode() == EXECUTABLE).isPresent();
    tree.put(path, keepsMode ? EXECUTABLE : mode, id);
  }

  private ObjectId blob(Content content) throws IOException {
    if (content instanceof Content.InMemory bytes) {
      requireOwnPointer(bytes.bytes());
      ObjectId id = pack.add(Constants.OBJ_BLOB, bytes.bytes());
      shared.objects().remember(id, Objects.BlobFacts.of(bytes.bytes()));
      return id;
    }
    try (InputStream bytes = content.open()) {
      if (content.size() <= Pointer.MAX_BYTES) {
        return blob(Content.of(bytes.readNBytes((int) content.size())));
      }
      return pack.add(Constants.OBJ_BLOB, content.size(), bytes);
    }
  }

  /// A pointer in the guise of an ordinary file would name an object of another repository.
  private void requireOwnPointer(byte[] bytes) throws IOException {
    if (bytes.length <= Pointer.MAX_BYTES) {
      Optional<Pointer> pointer = Pointer.parse(bytes);
      if (pointer.isPresent() && !ownership.owns(pointer.get().object())) {
        throw new BadOperation(
            "A file points to the large object %s, which was not uploaded to this repository."
                .formatted(pointer.get().object()));
      }
    }
  }

  private ObjectId pointer(Operation.AddPointer add) throws IOException {
    // Whether the store has the object is not said to those who do not own it.
    if (!ownership.owns(add.object()) || !shared.blobs().contains(add.object())) {
      throw new BadOperation(
          "The large file '%s' names the object %s, which was not uploaded to this repository."
              .formatted(add.path(), add.object()));
    }
    long size = shared.blobs().size(add.object());
    OptionalLong said = add.size();
    if (said.isPresent() && said.getAsLong() != size) {
      throw new BadOperation(
          "The large file '%s' is said to have %d bytes, but the uploaded object has %d."
              .formatted(add.path(), said.getAsLong(), size));
    }
    large.add(add.path());
    byte[] text = Pointer.text(add.object(), size);
    ObjectId id = pack.add(Constants.OBJ_BLOB, text);
    shared.objects().remember(id, Objects.BlobFacts.of(text));
    return id;
  }

  private void copy(Operation.Copy copy) throws IOException {
    ObjectId root = shared.objects().root(reader, copy.at());
    Slot source =
        shared
            .objects()
            .find(reader, root, copy.from())
            .filter(slot -> !slot.isSubmodule())
            .orElseThrow(() ->
                new BadOperation(
                    "'%s' cannot be copied: the commit %s does not have it."
                        .formatted(copy.from(), copy.at())));
    put(copy.to(), source.mode(), source.id());
    if (!source.isFolder() && shared.objects().blob(reader, source.id()).lfs().isPresent()) {
      large.add(copy.to());
    }
  }

  /// Pointers in git are of use to git's users only if a rule names their paths.
  private void trackLargeFiles() throws IOException {
    if (large.isEmpty()) {
      return;
    }
    Optional<Slot> file = tree.find(LargeFileRules.FILE).filter(slot -> !slot.isFolder());
    byte[] text = file.isPresent() ? content(file.get().id()) : new byte[0];
    LargeFileRules rules = LargeFileRules.parse(text);
    StringBuilder lines = new StringBuilder();
    large.stream()
        .sorted()
        .filter(path -> !rules.matches(path))
        .forEach(path -> lines.append(LargeFileRules.line(path)));
    if (lines.isEmpty()) {
      return;
    }
    String before = new String(text, StandardCharsets.UTF_8);
    String separator = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    byte[] after = (before + separator + lines).getBytes(StandardCharsets.UTF_8);
    tree.put(LargeFileRules.FILE, ORDINARY, pack.add(Constants.OBJ_BLOB, after));
  }

  private byte[] content(ObjectId id) throws IOException {
    Optional<byte[]> fresh = pack.read(id);
    return fresh.isPresent()
        ? fresh.get()
        : reader.open(id, Constants.OBJ_BLOB).getCachedBytes(MAX_RULES);
  }
}
