package io.weighbridge.weights;

import java.util.ArrayList;
import java.util.List;

/// How a dataset's elements are stored (specification IV.A.2.i).
sealed interface Hdf5Layout {

  /// Inside the object header, `size` bytes at `at`.
  record Compact(long at, long size) implements Hdf5Layout {}

  /// In one piece; the address is undefined if nothing was ever written.
  record Contiguous(long address) implements Hdf5Layout {}

  /// In pieces of equal extents.
  ///
  /// @param extents those of one chunk, in elements
  record Chunked(List<Long> extents, long elementSize, Index index) implements Hdf5Layout {}

  /// In a way that is not read.
  record Foreign(String text) implements Hdf5Layout {}

  /// Where the chunks of a dataset are (Appendix C, "Types of Indexes for Dataset Chunks").
  sealed interface Index {
    long address();
  }

  record TreeV1(long address) implements Index {}

  /// @param size the stored size of the one chunk, -1 if it is not filtered
  record SingleChunk(long address, long size, long mask) implements Index {}

  record Implicit(long address) implements Index {}

  record FixedArray(long address) implements Index {}

  record ExtensibleArray(long address) implements Index {}

  record TreeV2(long address) implements Index {}

  static Hdf5Layout read(Hdf5Cursor cursor) {
    int version = cursor.version(1, 5);
    return version < 3 ? readOld(cursor) : readNew(cursor, version);
  }

  private static Hdf5Layout readOld(Hdf5Cursor cursor) {
    int rank = cursor.u8();
    int kind = cursor.u8();
    cursor.skip(5);
    long address = kind == 0 ? Hdf5Source.UNDEFINED : cursor.address();
    return switch (kind) {
      case 0 -> compact(cursor.skip(4L * rank), cursor.u32());
      case 1 -> new Contiguous(address);
      case 2 -> chunked(cursor, rank, 4, new TreeV1(address));
      default -> throw cursor.problem("class %d is unknown".formatted(kind));
    };
  }

  private static Hdf5Layout readNew(Hdf5Cursor cursor, int version) {
    int kind = cursor.u8();
    return switch (kind) {
      case 0 -> compact(cursor, cursor.u16());
      case 1 -> new Contiguous(cursor.address());
      case 2 -> version == 3 ? chunkedByTree(cursor) : chunkedByIndex(cursor);
      case 3 -> new Foreign("a virtual dataset, made of parts of other files");
      default -> throw cursor.problem("class %d is unknown".formatted(kind));
    };
  }

  private static Hdf5Layout compact(Hdf5Cursor cursor, long size) {
    Compact compact = new Compact(cursor.at(), size);
    cursor.skip(size);
    return compact;
  }

  private static Hdf5Layout chunkedByTree(Hdf5Cursor cursor) {
    int rank = cursor.u8();
    return chunked(cursor, rank, 4, new TreeV1(cursor.address()));
  }

  // Version 4 and 5: the extents come before the index and its parameters; those that the header
  // of the index repeats are stepped over.
  private static Hdf5Layout chunkedByIndex(Hdf5Cursor cursor) {
    int flags = cursor.u8();
    if ((flags & 1) != 0) {
      return new Foreign("chunks whose filters leave out the edges");
    }
    int rank = cursor.u8();
    int width = cursor.u8();
    if (width < 1 || width > Long.BYTES) {
      throw cursor.problem("chunk extents of %d bytes each".formatted(width));
    }
    Chunked extents = chunked(cursor, rank, width, new TreeV1(Hdf5Source.UNDEFINED));
    int kind = cursor.u8();
    Index index =
        switch (kind) {
          case 1 -> singleChunk(cursor, (flags & 2) != 0);
          case 2 -> new Implicit(cursor.address());
          case 3 -> new FixedArray(cursor.skip(1).address());
          case 4 -> new ExtensibleArray(cursor.skip(5).address());
          case 5 -> new TreeV2(cursor.skip(6).address());
          default -> throw cursor.problem("chunk index %d is unknown".formatted(kind));
        };
    return new Chunked(extents.extents, extents.elementSize, index);
  }

  private static Index singleChunk(Hdf5Cursor cursor, boolean filtered) {
    long size = filtered ? cursor.length() : -1;
    long mask = filtered ? cursor.u32() : 0;
    return new SingleChunk(cursor.address(), size, mask);
  }

  // The last extent is the size of an element in bytes.
  private static Chunked chunked(Hdf5Cursor cursor, int rank, int width, Index index) {
    if (rank < 2 || rank > Hdf5Dataspace.MAX_RANK + 1) {
      throw cursor.problem("chunks of rank %d".formatted(rank - 1));
    }
    List<Long> extents = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      long extent = cursor.unsigned(width);
      if (extent == 0) {
        throw cursor.problem("chunks of extent 0");
      }
      extents.add(extent);
    }
    long elementSize = extents.removeLast();
    return new Chunked(List.copyOf(extents), elementSize, index);
  }
}
