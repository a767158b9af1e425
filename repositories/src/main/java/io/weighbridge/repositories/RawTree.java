package io.weighbridge.repositories;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;

/// A folder as git stores it, read in place: entries of `mode name NUL id`, in the order of the
/// names, where a folder's name counts as if it ended in `/` (git, "tree objects").
final class RawTree {

  static final RawTree EMPTY = new RawTree(new byte[0]);

  private static final int ID_BYTES = 20;

  private final byte[] raw;

  RawTree(byte[] raw) {
    this.raw = raw;
  }

  /// @param mode as [FileMode#getBits]
  record Slot(String name, int mode, ObjectId id) {
    boolean isFolder() {
      return mode == FileMode.TYPE_TREE;
    }

    boolean isLink() {
      return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_SYMLINK;
    }

    boolean isSubmodule() {
      return (mode & FileMode.TYPE_MASK) == FileMode.TYPE_GITLINK;
    }
  }

  byte[] raw() {
    return raw;
  }

  boolean isEmpty() {
    return raw.length == 0;
  }

  /// The entries from the first on.
  Cursor cursor() {
    return new Cursor();
  }

  Optional<Slot> find(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (Cursor at = new Cursor(); !at.isDone(); at.next()) {
      if (at.nameEnd - at.nameStart == wanted.length && at.compareName(wanted) == 0) {
        return Optional.of(at.slot());
      }
    }
    return Optional.empty();
  }

  /// One entry after the other.
  final class Cursor {
    private int start;
    private int nameStart;
    private int nameEnd;
    private int mode;

    private Cursor() {
      parse();
    }

    private void parse() {
      if (isDone()) {
        return;
      }
      int at = start;
      int bits = 0;
      while (at < raw.length && raw[at] != ' ') {
        bits = (bits << 3) + (raw[at++] - '0');
      }
      mode = bits;
      nameStart = ++at;
      while (at < raw.length && raw[at] != 0) {
        at++;
      }
      nameEnd = at;
      if (nameEnd + 1 + ID_BYTES > raw.length) {
        throw new IllegalStateException("A tree object ends in the middle of an entry.");
      }
    }

    boolean isDone() {
      return start >= raw.length;
    }

    void next() {
      start = end();
      parse();
    }

    int start() {
      return start;
    }

    int end() {
      return nameEnd + 1 + ID_BYTES;
    }

    int mode() {
      return mode;
    }

    boolean isFolder() {
      return mode == FileMode.TYPE_TREE;
    }

    String name() {
      return new String(raw, nameStart, nameEnd - nameStart, StandardCharsets.UTF_8);
    }

    /// The entry as it is stored: mode, name and object.
    ByteBuffer bytes() {
      return ByteBuffer.wrap(java.util.Arrays.copyOfRange(raw, start, end()));
    }

    int nameLength() {
      return nameEnd - nameStart;
    }

    byte[] nameBytes() {
      return java.util.Arrays.copyOfRange(raw, nameStart, nameEnd);
    }

    int nameHash() {
      return hash(raw, nameStart, nameEnd);
    }

    ObjectId id() {
      return ObjectId.fromRaw(raw, nameEnd + 1);
    }

    Slot slot() {
      return new Slot(name(), mode, id());
    }

    /// Compares the bare names.
    int compareName(byte[] other) {
      return java.util.Arrays.compareUnsigned(raw, nameStart, nameEnd, other, 0, other.length);
    }

    /// Goes on to where this one would stand in the other's tree, which is asked in git's order.
    ///
    /// @return whether there is an entry of the same name, a folder if that is one
    boolean isAt(Cursor other) {
      int order = isDone() ? 1 : compareTo(other);
      while (order < 0) {
        next();
        order = isDone() ? 1 : compareTo(other);
      }
      return order == 0;
    }

    /// Goes on as [#isAt].
    ///
    /// @return whether there is an entry of the same name, mode and object
    boolean isSame(Cursor other) {
      return isAt(other)
          && java.util.Arrays.equals(raw, start, end(), other.raw(), other.start, other.end());
    }

    private int compareTo(Cursor other) {
      return compare(
          raw,
          nameStart,
          nameEnd,
          isFolder(),
          other.raw(),
          other.nameStart,
          other.nameEnd,
          other.isFolder());
    }

    private byte[] raw() {
      return raw;
    }

    /// Compares in git's order.
    int compareTo(byte[] other, boolean otherIsFolder) {
      return compare(raw, nameStart, nameEnd, isFolder(), other, 0, other.length, otherIsFolder);
    }
  }

  static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + bytes[at];
    }
    return hash;
  }

  static int compare(byte[] a, boolean aIsFolder, byte[] b, boolean bIsFolder) {
    return compare(a, 0, a.length, aIsFolder, b, 0, b.length, bIsFolder);
  }

  private static int compare(
      byte[] a,
      int aFrom,
      int aTo,
      boolean aIsFolder,
      byte[] b,
      int bFrom,
      int bTo,
      boolean bIsFolder) {
    int common = Math.min(aTo - aFrom, bTo - bFrom);
    for (int i = 0; i < common; i++) {
      int difference = (a[aFrom + i] & 0xff) - (b[bFrom + i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return ending(a, aFrom + common, aTo, aIsFolder) - ending(b, bFrom + common, bTo, bIsFolder);
  }

  private static int ending(byte[] name, int at, int to, boolean isFolder) {
    if (at < to) {
      return name[at] & 0xff;
    }
    return isFolder ? '/' : 0;
  }
}
