package io.weighbridge.repositories;

import io.weighbridge.repositories.RawTree.Slot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/// A tree that is being changed: only the folders on changed paths are opened and written again.
final class Staging {

  /// Where trees come from, those too that are not visible yet.
  interface Source {
    RawTree tree(ObjectId id) throws IOException;
  }

  private final Source source;
  private final Folder root;

  Staging(Source source, ObjectId root) throws IOException {
    this.source = source;
    this.root = new Folder(source.tree(root), root);
  }

  Optional<Slot> find(RepoPath path) throws IOException {
    Folder folder = root;
    List<String> parts = path.parts();
    for (String part : parts.subList(0, parts.size() - 1)) {
      Folder below = folder.below(part);
      if (below == null) {
        return Optional.empty();
      }
      folder = below;
    }
    return folder.find(parts.getLast());
  }

  /// Puts a file or a folder where it belongs. As in git's index, a file on the way becomes a
  /// folder, and what was at the path is replaced with all that was in it.
  void put(RepoPath path, int mode, ObjectId id) throws IOException {
    List<String> parts = path.parts();
    Folder folder = root;
    for (String part : parts.subList(0, parts.size() - 1)) {
      folder = folder.open(part);
    }
    folder.put(parts.getLast(), new Slot(parts.getLast(), mode, id));
  }

  /// Takes away what is at a path; folders that become empty vanish.
  void remove(RepoPath path) throws IOException {
    List<String> parts = path.parts();
    Folder folder = root;
    for (String part : parts.subList(0, parts.size() - 1)) {
      Folder below = folder.below(part);
      if (below == null) {
        return;
      }
      folder = below;
    }
    folder.remove(parts.getLast());
  }

  void clear() {
    root.clear();
  }

  /// Writes all changed folders.
  ///
  /// @return the root, which may be empty
  ObjectId write(NewPack pack, Objects objects) throws IOException {
    ObjectId written = root.write(pack, objects);
    return written != null ? written : pack.add(Constants.OBJ_TREE, new byte[0]);
  }

  private final class Folder {
    private RawTree base;
    private @Nullable ObjectId unchanged;
    private final Map<String, Optional<Slot>> changed = new HashMap<>();
    private final Map<String, Folder> opened = new HashMap<>();

    private Folder(RawTree base, @Nullable ObjectId unchanged) {
      this.base = base;
      this.unchanged = unchanged;
    }

    private Optional<Slot> find(String name) {
      Folder below = opened.get(name);
      if (below != null) {
        return below.isEmpty()
            ? Optional.empty()
            : Optional.of(new Slot(name, FileMode.TYPE_TREE, ObjectId.zeroId()));
      }
      Optional<Slot> change = changed.get(name);
      return change != null ? change : base.find(name);
    }

    private boolean isEmpty() {
      if (opened.values().stream().anyMatch(folder -> !folder.isEmpty())
          || changed.values().stream().anyMatch(Optional::isPresent)) {
        return false;
      }
      for (RawTree.Cursor at = base.cursor(); !at.isDone(); at.next()) {
        if (changed.isEmpty() && opened.isEmpty()) {
          return false;
        }
        String name = at.name();
        if (!changed.containsKey(name) && !opened.containsKey(name)) {
          return false;
        }
      }
      return true;
    }

    private @Nullable Folder below(String name) throws IOException {
      Folder already = opened.get(name);
      if (already != null) {
        return already;
      }
      Optional<Slot> slot = find(name);
      if (slot.isEmpty() || !slot.get().isFolder()) {
        return null;
      }
      Folder below = new Folder(source.tree(slot.get().id()), slot.get().id());
      opened.put(name, below);
      return below;
    }

    private Folder open(String name) throws IOException {
      Folder below = below(name);
      if (below == null) {
        below = new Folder(RawTree.EMPTY, null);
        opened.put(name, below);
      }
      return below;
    }

    private void put(String name, Slot slot) {
      opened.remove(name);
      changed.put(name, Optional.of(slot));
    }

    private void remove(String name) {
      opened.remove(name);
      changed.put(name, Optional.empty());
    }

    private void clear() {
      base = RawTree.EMPTY;
      unchanged = null;
      changed.clear();
      opened.clear();
    }

    /// @return nothing if the folder is empty
    private @Nullable ObjectId write(NewPack pack, Objects objects) throws IOException {
      for (Map.Entry<String, Folder> below : opened.entrySet()) {
        ObjectId id = below.getValue().write(pack, objects);
        String name = below.getKey();
        Optional<Slot> now =
            id == null ? Optional.empty() : Optional.of(new Slot(name, FileMode.TYPE_TREE, id));
        changed.put(name, now);
      }
      opened.clear();
      if (changed.isEmpty() && unchanged != null) {
        return base.isEmpty() ? null : unchanged;
      }
      byte[] merged = merged();
      if (merged.length == 0) {
        return null;
      }
      if (unchanged != null && java.util.Arrays.equals(merged, base.raw())) {
        return unchanged;
      }
      ObjectId id = pack.add(Constants.OBJ_TREE, merged);
      objects.remember(id, new RawTree(merged));
      return id;
    }

    private byte[] merged() {
      TreeMap<Key, Slot> added = new TreeMap<>();
      for (Optional<Slot> slot : changed.values()) {
        slot.ifPresent(s -> added.put(new Key(s), s));
      }
      Names replaced = new Names(changed.keySet());
      ByteArrayOutputStream out = new ByteArrayOutputStream(base.raw().length + 64 * added.size());
      int kept = 0;
      RawTree.Cursor at = base.cursor();
      for (; !at.isDone(); at.next()) {
        while (!added.isEmpty()
            && at.compareTo(added.firstKey().name, added.firstKey().isFolder) > 0) {
          out.write(base.raw(), kept, at.start() - kept);
          kept = at.start();
          append(out, added.pollFirstEntry().getValue());
        }
        if (replaced.contains(at)) {
          out.write(base.raw(), kept, at.start() - kept);
          kept = at.end();
        }
      }
      out.write(base.raw(), kept, base.raw().length - kept);
      added.values().forEach(slot -> append(out, slot));
      return out.toByteArray();
    }
  }

  private static void append(ByteArrayOutputStream out, Slot slot) {
    out.writeBytes(Integer.toOctalString(slot.mode()).getBytes(StandardCharsets.US_ASCII));
    out.write(' ');
    out.writeBytes(slot.name().getBytes(StandardCharsets.UTF_8));
    out.write(0);
    byte[] id = new byte[20];
    slot.id().copyRawTo(id, 0);
    out.writeBytes(id);
  }

  /// A few names that are looked for in a folder of many.
  private static final class Names {
    private static final int HASHES = 1 << 14;

    private final Set<ByteBuffer> names = new HashSet<>();
    private final BitSet hashes = new BitSet(HASHES);

    private Names(Collection<String> wanted) {
      for (String name : wanted) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        names.add(ByteBuffer.wrap(bytes));
        hashes.set(RawTree.hash(bytes, 0, bytes.length) & (HASHES - 1));
      }
    }

    private boolean contains(RawTree.Cursor at) {
      return hashes.get(at.nameHash() & (HASHES - 1))
          && names.contains(ByteBuffer.wrap(at.nameBytes()));
    }
  }

  private static final class Key implements Comparable<Key> {
    private final byte[] name;
    private final boolean isFolder;

    private Key(Slot slot) {
      this.name = slot.name().getBytes(StandardCharsets.UTF_8);
      this.isFolder = slot.isFolder();
    }

    @Override
    public int compareTo(Key other) {
      return RawTree.compare(name, isFolder, other.name, other.isFolder);
    }
  }
}
