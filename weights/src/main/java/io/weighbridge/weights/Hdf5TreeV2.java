package io.weighbridge.weights;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// A version 2 B-tree (specification III.A.2): the index of dense links, dense attributes, huge
/// heap objects and of chunks in more than one unlimited dimension.
final class Hdf5TreeV2 {

  /// Record types that are read.
  static final int HUGE_OBJECTS = 1;

  static final int LINKS_BY_NAME = 5;
  static final int ATTRIBUTES_BY_NAME = 8;
  static final int CHUNKS = 10;
  static final int FILTERED_CHUNKS = 11;

  /// Levels of a tree; a node has at least two children.
  static final int MAX_DEPTH = 40;

  /// Signature, version, type and checksum of a node.
  private static final int NODE_OVERHEAD = 10;

  private final Hdf5Source source;
  private final int type;
  private final long nodeSize;
  private final int recordSize;
  private final Consumer<Hdf5Cursor> visitor;
  private final Set<Long> seen = new HashSet<>();

  /// Widths of a child's number of records, and of the number in its whole subtree, by level.
  private final int countWidth;

  private final int[] totalWidth;
  private long left;

  /// Gives each record in the order of the tree, as a cursor on its bytes.
  ///
  /// @param limit how many records there may be
  static void forEach(
      Hdf5Source source, long address, int type, long limit, Consumer<Hdf5Cursor> visitor) {
    Hdf5Cursor header = source.cursor(address, "B-tree header").signature("BTHD");
    header.version(0, 0);
    int found = header.u8();
    if (found != type) {
      throw header.problem("records of type %d, expected %d".formatted(found, type));
    }
    long nodeSize = header.u32();
    int recordSize = header.u16();
    int depth = header.u16();
    header.skip(2); // when nodes are split and merged
    long root = header.address();
    int rootRecords = header.u16();
    long total = header.length();
    source.requireChecksum(address, header.at() - address, "B-tree header");
    if (depth > MAX_DEPTH || recordSize == 0 || nodeSize < NODE_OVERHEAD + recordSize) {
      throw header.problem(
          "depth %d with records of %d bytes in nodes of %d"
              .formatted(depth, recordSize, nodeSize));
    }
    if (total > limit) {
      throw header.problem("%d records, expected at most %d".formatted(total, limit));
    }
    if (rootRecords > 0) {
      new Hdf5TreeV2(source, type, nodeSize, recordSize, depth, total, visitor)
          .visit(root, depth, rootRecords);
    }
  }

  private Hdf5TreeV2(
      Hdf5Source source,
      int type,
      long nodeSize,
      int recordSize,
      int depth,
      long total,
      Consumer<Hdf5Cursor> visitor) {
    this.source = source;
    this.type = type;
    this.nodeSize = nodeSize;
    this.recordSize = recordSize;
    this.visitor = visitor;
    this.left = total;
    long room = nodeSize - NODE_OVERHEAD;
    long most = room / recordSize;
    this.countWidth = width(most);
    this.totalWidth = new int[depth + 1];
    long subtree = most;
    for (int level = 1; level <= depth; level++) {
      long pointer = (long) source.offsetSize() + countWidth + totalWidth[level - 1];
      most = Math.max(0, room - pointer) / (recordSize + pointer);
      subtree = saturated(most + 1, subtree) + most;
      totalWidth[level] = width(subtree);
    }
  }

  private void visit(long address, int level, long records) {
    boolean leaf = level == 0;
    Hdf5Cursor node = source.cursor(address, nodeSize, "B-tree node");
    node.signature(leaf ? "BTLF" : "BTIN");
    if (!seen.add(address)) {
      throw node.problem("the B-tree leads to this node twice");
    }
    node.version(0, 0);
    int found = node.u8();
    if (found != type) {
      throw node.problem("records of type %d, expected %d".formatted(found, type));
    }
    left -= records;
    if (left < 0) {
      throw node.problem("the B-tree holds more records than its header says");
    }
    Hdf5Cursor keys = node.piece(records * recordSize, "B-tree records");
    if (leaf) {
      source.requireChecksum(address, node.at() - address, "B-tree node");
      for (long i = 0; i < records; i++) {
        visitor.accept(keys.piece(recordSize, "B-tree record"));
      }
      return;
    }
    int below = totalWidth[level - 1];
    Hdf5Cursor children =
        node.piece((records + 1) * (source.offsetSize() + countWidth + below), "B-tree children");
    source.requireChecksum(address, node.at() - address, "B-tree node");
    for (long i = 0; i <= records; i++) {
      long child = children.address();
      long count = children.unsigned(countWidth);
      if (below > 0) {
        children.bits(below);
      }
      visit(child, level - 1, count);
      if (i < records) {
        visitor.accept(keys.piece(recordSize, "B-tree record"));
      }
    }
  }

  /// The bytes that any number up to `limit` needs.
  private static int width(long limit) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(limit) + 7) / Byte.SIZE);
  }

  private static long saturated(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE >> 1 : a * b;
  }
}
