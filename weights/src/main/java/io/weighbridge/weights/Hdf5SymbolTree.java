package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.List;

/// Writes the index of a group: its symbols in nodes of equal size, and the tree above them.
final class Hdf5SymbolTree {

  /// Half of what a node holds (specification II.A, "Group Leaf Node K", "Group Internal Node K").
  static final int LEAF_K = 4;

  static final int INTERNAL_K = 16;

  private static final int SYMBOL_SIZE = 40;

  private final Hdf5Buffer metadata;
  private final long start;

  /// @param start where the metadata begin in the file
  Hdf5SymbolTree(Hdf5Buffer metadata, long start) {
    this.metadata = metadata;
    this.start = start;
  }

  /// A child of a group: where its name is in the local heap, and what it is.
  ///
  /// @param tree the tree of a group, [Hdf5Writer#UNDEFINED] for a dataset
  record Entry(int name, long header, long tree, long names) {}

  /// A node of a tree: where it is, and where the greatest name in it is.
  private record TreeNode(long address, int greatest) {}

  // III.A.1 and III.B: full nodes from left to right, then the levels above until one node is left.
  long write(List<Entry> entries) {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < entries.size(); i += 2 * LEAF_K) {
      nodes.add(writeSymbols(entries.subList(i, Math.min(entries.size(), i + 2 * LEAF_K))));
    }
    int level = 0;
    do {
      nodes = writeLevel(nodes, level++);
    } while (nodes.size() > 1);
    return nodes.getFirst().address;
  }

  private TreeNode writeSymbols(List<Entry> entries) {
    long address = here();
    metadata.signature("SNOD").u8(1, 0).u16(entries.size());
    for (Entry entry : entries) {
      boolean group = entry.tree != Hdf5Writer.UNDEFINED;
      metadata.u64(entry.name).u64(entry.header).u32(group ? 1 : 0).u32(0);
      metadata.u64(group ? entry.tree : 0).u64(group ? entry.names : 0);
    }
    metadata.zeros((2 * LEAF_K - entries.size()) * SYMBOL_SIZE);
    return new TreeNode(address, entries.getLast().name);
  }

  private List<TreeNode> writeLevel(List<TreeNode> below, int level) {
    int width = 2 * INTERNAL_K;
    int size = 24 + width * 8 + (width + 1) * 8;
    int count = Math.max(1, Math.ceilDiv(below.size(), width));
    long first = here();
    int least = 0;
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<TreeNode> children = below.subList(i * width, Math.min(below.size(), (i + 1) * width));
      long address = here();
      metadata.signature("TREE").u8(0, level).u16(children.size());
      metadata.u64(i == 0 ? Hdf5Writer.UNDEFINED : address - size);
      metadata.u64(i == count - 1 ? Hdf5Writer.UNDEFINED : address + size);
      // Key i is not above any name in child i, and key i + 1 is the greatest of them.
      metadata.u64(least);
      for (TreeNode child : children) {
        metadata.u64(child.address).u64(child.greatest);
        least = child.greatest;
      }
      metadata.zeros((int) (first + (i + 1L) * size - here()));
      nodes.add(new TreeNode(address, least));
    }
    return nodes;
  }

  private long here() {
    return start + metadata.size();
  }
}
