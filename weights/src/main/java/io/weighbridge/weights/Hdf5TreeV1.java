package io.weighbridge.weights;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// A version 1 B-tree (specification III.A.1): the index of old groups and old chunked datasets.
final class Hdf5TreeV1 {

  /// What the leaves of a tree lead to.
  enum Kind {
    SYMBOLS(0),
    CHUNKS(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private final Hdf5Source source;
  private final Kind kind;
  private final long keySize;
  private final Consumer<Hdf5Cursor> leaf;
  private final Set<Long> seen = new HashSet<>();

  private Hdf5TreeV1(Hdf5Source source, Kind kind, long keySize, Consumer<Hdf5Cursor> leaf) {
    this.source = source;
    this.kind = kind;
    this.keySize = keySize;
    this.leaf = leaf;
  }

  /// Gives each entry of each leaf: a cursor on its key of `keySize` bytes and the child's address.
  static void forEach(
      Hdf5Source source, long root, Kind kind, long keySize, Consumer<Hdf5Cursor> leaf) {
    new Hdf5TreeV1(source, kind, keySize, leaf).visit(root, -1);
  }

  // Levels fall by one from parent to child, so that the recursion ends; a node seen twice is a
  // loop or a part shared by two parents, and neither is a tree.
  private void visit(long address, int expectedLevel) {
    Hdf5Cursor node = source.cursor(address, "B-tree node").signature("TREE");
    if (!seen.add(address)) {
      throw node.problem("the B-tree leads to this node twice");
    }
    int type = node.u8();
    if (type != kind.code) {
      throw node.problem("a node of type %d, expected %d".formatted(type, kind.code));
    }
    int level = node.u8();
    if (expectedLevel >= 0 && level != expectedLevel) {
      throw node.problem("a node of level %d, expected %d".formatted(level, expectedLevel));
    }
    int entries = node.u16();
    node.skip(2L * source.offsetSize()); // siblings
    for (int i = 0; i < entries; i++) {
      Hdf5Cursor entry = node.piece(keySize + source.offsetSize(), "B-tree entry");
      if (level == 0) {
        leaf.accept(entry);
      } else {
        visit(entry.skip(keySize).address(), level - 1);
      }
    }
  }
}
