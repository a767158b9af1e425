package io.weighbridge.weights;

import java.util.Arrays;
import java.util.function.LongFunction;

/// Finds the stored chunks of a dataset, whichever index it has.
final class Hdf5ChunkIndex {

  /// What is done with each stored chunk.
  interface Visitor {
    void visit(long address, long size, long mask, long[] place);
  }

  private final Hdf5Source source;
  private final Hdf5ChunkGrid grid;
  private final boolean filtered;
  private final Visitor visitor;
  private long left;

  Hdf5ChunkIndex(Hdf5Source source, Hdf5ChunkGrid grid, boolean filtered, Visitor visitor) {
    this.source = source;
    this.grid = grid;
    this.filtered = filtered;
    this.visitor = visitor;
    this.left = grid.chunks();
  }

  void forEach(Hdf5Layout.Index index) {
    if (index.address() == Hdf5Source.UNDEFINED || grid.chunks() == 0) {
      return;
    }
    switch (index) {
      case Hdf5Layout.TreeV1(long address) ->
          Hdf5TreeV1.forEach(
              source,
              address,
              Hdf5TreeV1.Kind.CHUNKS,
              8L + Long.BYTES * (grid.rank() + 1L),
              this::visitTreeV1);
      case Hdf5Layout.TreeV2(long address) ->
          Hdf5TreeV2.forEach(
              source,
              address,
              filtered ? Hdf5TreeV2.FILTERED_CHUNKS : Hdf5TreeV2.CHUNKS,
              grid.chunks(),
              this::visitTreeV2);
      case Hdf5Layout.SingleChunk(long address, long size, long mask) ->
          give(address, size < 0 ? grid.chunkBytes() : size, mask, new long[grid.rank()]);
      case Hdf5Layout.Implicit(long address) -> forEachNumber(number -> implicit(address, number));
      case Hdf5Layout.FixedArray(long address) -> {
        Hdf5FixedArray array = Hdf5FixedArray.read(source, address, filtered);
        forEachNumber(array::entry);
      }
      case Hdf5Layout.ExtensibleArray(long address) -> {
        Hdf5ExtensibleArray array = Hdf5ExtensibleArray.read(source, address, filtered);
        forEachNumber(array::entry);
      }
    }
  }

  // The key: stored size, filter mask, the first element's place on each axis, and 0.
  private void visitTreeV1(Hdf5Cursor entry) {
    long size = entry.u32();
    long mask = entry.u32();
    long[] place = new long[grid.rank()];
    for (int i = 0; i < place.length; i++) {
      long first = entry.unsigned(Long.BYTES);
      place[i] = first / grid.chunkExtent(i);
      if (place[i] * grid.chunkExtent(i) != first) {
        throw entry.problem("a chunk at %d, extents are %d".formatted(first, grid.chunkExtent(i)));
      }
    }
    long address = entry.skip(Long.BYTES).address();
    give(entry, address, size, mask, place);
  }

  // Appendix C, "v2 B-tree": address, for filtered chunks size and mask, place on each axis.
  private void visitTreeV2(Hdf5Cursor entry) {
    long places = (long) Long.BYTES * grid.rank();
    long address = entry.address();
    long size = grid.chunkBytes();
    long mask = 0;
    if (filtered) {
      size = entry.unsigned(sizeWidth(entry, entry.left() - places - Integer.BYTES));
      mask = entry.u32();
    }
    long[] place = new long[grid.rank()];
    for (int i = 0; i < place.length; i++) {
      place[i] = entry.unsigned(Long.BYTES);
    }
    give(entry, address, size, mask, place);
  }

  private void forEachNumber(LongFunction<Entry> lookup) {
    // Appendix C: datasets with more of them are indexed by a tree.
    if (grid.endlessAxes() > 1) {
      throw source.problem(
          "its chunks are numbered, but it has %d axes without end, expected one at most"
              .formatted(grid.endlessAxes()));
    }
    for (long i = 0; i < grid.chunks(); i++) {
      long[] place = grid.place(i);
      long number;
      try {
        number = grid.numberAtMost(place);
      } catch (ArithmeticException e) {
        throw source.problem("its chunks cannot be numbered: " + e.getMessage());
      }
      Entry entry = lookup.apply(number);
      if (entry.address != Hdf5Source.UNDEFINED) {
        give(entry.address, entry.size < 0 ? grid.chunkBytes() : entry.size, entry.mask, place);
      }
    }
  }

  /// What an array says of one chunk.
  ///
  /// @param address [Hdf5Source#UNDEFINED] for a chunk that was never written
  /// @param size -1 for the full size
  record Entry(long address, long size, long mask) {

    static final Entry ABSENT = new Entry(Hdf5Source.UNDEFINED, -1, 0);

    /// Appendix C, "Fixed Array" and "Extensible Array": the address, for filtered chunks size and
    /// mask too.
    static Entry read(Hdf5Cursor cursor, boolean filtered) {
      long address = cursor.address();
      if (!filtered) {
        return new Entry(address, -1, 0);
      }
      long size = cursor.unsigned(sizeWidth(cursor, cursor.left() - Integer.BYTES));
      return new Entry(address, size, cursor.u32());
    }
  }

  private Entry implicit(long address, long number) {
    if (number > source.size() / grid.chunkBytes()) {
      throw source.problem(address, "chunk %d lies beyond the end of the file".formatted(number));
    }
    return new Entry(address + number * grid.chunkBytes(), -1, 0);
  }

  /// How wide a stored size is depends on the chunk's, so it is what the entry has room for.
  private static int sizeWidth(Hdf5Cursor entry, long room) {
    if (room < 1 || room > Long.BYTES) {
      throw entry.problem("a chunk's size of %d bytes".formatted(room));
    }
    return (int) room;
  }

  private void give(Hdf5Cursor entry, long address, long size, long mask, long[] place) {
    if (!grid.contains(place)) {
      throw entry.problem(
          "a chunk at %s lies outside of the dataset".formatted(Arrays.toString(place)));
    }
    give(address, size, mask, place);
  }

  private void give(long address, long size, long mask, long[] place) {
    if (--left < 0) {
      throw source.problem("its index has more than its %d chunks".formatted(grid.chunks()));
    }
    visitor.visit(address, size, mask, place);
  }
}
