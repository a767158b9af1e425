package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A dataset: its description, and on request its elements.
///
/// @param type what one element is; only numbers make a tensor
/// @param fill the bytes of an element that was never written; empty for zero
/// @param bfloat16 whether opaque elements are numbers of that kind
record Hdf5Dataset(
    Hdf5Source source,
    Hdf5Datatype type,
    Hdf5Dataspace space,
    Hdf5Layout layout,
    Hdf5Filters filters,
    MemorySegment fill,
    boolean bfloat16) {

  /// What does not stand in the file as it is wanted is copied. Deflate shrinks at most 1032 times,
  /// so that anything larger than that multiple of the file is no real data; small files get more.
  private static final long MAX_EXPANSION = 1032;

  private static final long ALWAYS_ALLOWED = 16L << 20;

  /// Copies from this size on are kept outside of the heap.
  private static final long OFF_HEAP = 1L << 20;

  private static final int FILL_SIZE_KNOWN = 0x20;

  static boolean isDataset(Hdf5ObjectHeader header) {
    return header.has(Hdf5ObjectHeader.LAYOUT);
  }

  static Hdf5Dataset read(Hdf5ObjectHeader header) {
    Hdf5Source source = header.source();
    Hdf5Datatype type =
        header
            .first(Hdf5ObjectHeader.DATATYPE, "datatype")
            .map(Hdf5Datatype::read)
            .orElseThrow(() -> missing(source, "datatype"));
    Hdf5Dataspace space =
        header
            .first(Hdf5ObjectHeader.DATASPACE, "dataspace")
            .map(Hdf5Dataspace::read)
            .orElseThrow(() -> missing(source, "dataspace"));
    Hdf5Layout layout =
        header.has(Hdf5ObjectHeader.EXTERNAL_FILES)
            ? new Hdf5Layout.Foreign("data in external files")
            : header
                .first(Hdf5ObjectHeader.LAYOUT, "data layout")
                .map(Hdf5Layout::read)
                .orElseThrow(() -> missing(source, "data layout"));
    Hdf5Filters filters =
        header
            .first(Hdf5ObjectHeader.FILTERS, "filter pipeline")
            .map(Hdf5Filters::read)
            .orElse(Hdf5Filters.none(source));
    return new Hdf5Dataset(
            source, type, space, layout, filters, fill(header), isBfloat16(header, type))
        .validated();
  }

  // Keras stores bfloat16 as opaque pairs of bytes and says so in the attribute dtype.
  private static boolean isBfloat16(Hdf5ObjectHeader header, Hdf5Datatype type) {
    if (!(type instanceof Hdf5Datatype.Opaque(int size)) || size != Short.BYTES) {
      return false;
    }
    @Nullable Hdf5Attribute dtype = Hdf5Attribute.all(header).get("dtype");
    return dtype != null && dtype.text(new Hdf5GlobalHeap()).filter("bfloat16"::equals).isPresent();
  }

  private static WeightsException missing(Hdf5Source source, String what) {
    return source.problem("the dataset has no " + what);
  }

  // IV.A.2.e and f.
  private static MemorySegment fill(Hdf5ObjectHeader header) {
    Optional<Hdf5Cursor> message = header.first(Hdf5ObjectHeader.FILL_VALUE, "fill value");
    if (message.isEmpty()) {
      return header
          .first(Hdf5ObjectHeader.OLD_FILL_VALUE, "fill value")
          .map(cursor -> cursor.slice(cursor.u32()))
          .orElse(MemorySegment.ofArray(new byte[0]));
    }
    Hdf5Cursor cursor = message.get();
    int version = cursor.version(1, 3);
    boolean sized;
    if (version == 3) {
      sized = (cursor.u8() & FILL_SIZE_KNOWN) != 0;
    } else {
      sized = cursor.skip(2).u8() != 0 || version == 1;
    }
    return cursor.slice(sized && cursor.left() >= Integer.BYTES ? cursor.u32() : 0);
  }

  /// The type as a tensor's, if it is one.
  Optional<Dtype> dtype() {
    if (type instanceof Hdf5Datatype.Numeric number) {
      return Optional.of(number.dtype());
    }
    return bfloat16 ? Optional.of(Dtype.BF16) : Optional.empty();
  }

  private Hdf5Dataset validated() {
    if (Math.multiplyHigh(space.shape().elements(), type.size()) != 0
        || space.shape().elements() * type.size() < 0
        || space.shape().elements() * type.size() > Long.MAX_VALUE / Byte.SIZE) {
      throw source.problem(
          "%s of %s is larger than any file".formatted(space.shape(), type.text()));
    }
    switch (layout) {
      case Hdf5Layout.Compact(long at, long size) when size < bytes() ->
          throw source.problem(
              at, "%d bytes for %s of %s".formatted(size, space.shape(), type.text()));
      case Hdf5Layout.Contiguous(long address) when address != Hdf5Source.UNDEFINED ->
          source.cursor(address, bytes(), "data");
      case Hdf5Layout.Chunked chunked when chunked.elementSize() != type.size() ->
          throw source.problem(
              "chunks of elements of %d bytes, the type has %d"
                  .formatted(chunked.elementSize(), type.size()));
      default -> {
        // Nothing more is known before the chunks are read.
      }
    }
    return this;
  }

  private long bytes() {
    return space.shape().elements() * type.size();
  }

  /// The elements, packed and little-endian: a view of the file where they stand in it so,
  /// otherwise a copy.
  MemorySegment data() {
    if (dtype().isEmpty()) {
      throw source.problem("holds %s, not numbers".formatted(type.text()));
    }
    return new Hdf5Dataset(source.afresh(), type, space, layout, filters, fill, bfloat16).read();
  }

  private MemorySegment read() {
    MemorySegment stored =
        switch (layout) {
          case Hdf5Layout.Compact(long at, long size) -> source.slice(at, bytes(), "data");
          case Hdf5Layout.Contiguous(long address) when address == Hdf5Source.UNDEFINED -> filled();
          case Hdf5Layout.Contiguous(long address) -> source.slice(address, bytes(), "data");
          case Hdf5Layout.Chunked chunked -> assembled(chunked);
          case Hdf5Layout.Foreign(String text) ->
              throw source.problem("holds %s, which is not read".formatted(text));
        };
    if (type instanceof Hdf5Datatype.Numeric number && number.swapped()) {
      return turned(stored, number.swapWidth());
    }
    return stored;
  }

  private MemorySegment assembled(Hdf5Layout.Chunked chunked) {
    filters.requireKnown();
    Hdf5ChunkGrid grid = new Hdf5ChunkGrid(source, space, chunked.extents(), type.size());
    requireReasonable(grid.chunkBytes());
    MemorySegment target = filled();
    long[] decoded = {0};
    new Hdf5ChunkIndex(
            source,
            grid,
            !filters.none(),
            (address, size, mask, place) -> {
              decoded[0] += grid.chunkBytes();
              requireReasonable(decoded[0] / 2);
              MemorySegment chunk = chunk(grid, address, size, mask);
              grid.copy(chunk, place, target);
              Hdf5Filters.wipeCopy(chunk);
            })
        .forEach(chunked.index());
    return target;
  }

  private MemorySegment chunk(Hdf5ChunkGrid grid, long address, long size, long mask) {
    if (size > Hdf5ChunkGrid.MAX_CHUNK_BYTES) {
      throw source.problem(address, "a chunk stored in %d bytes".formatted(size));
    }
    MemorySegment stored = source.slice(address, size, "chunk");
    return Allocation.of(
        grid.chunkBytes(),
        () -> filters.undo(stored, address, mask, grid.chunkBytes(), type.size()),
        problem -> source.problem(address, "the chunk is too large: " + problem));
  }

  private MemorySegment filled() {
    MemorySegment target = allocated();
    int width = type.size();
    if (fill.byteSize() == 0) {
      return target;
    }
    if (fill.byteSize() != width) {
      throw source.problem(
          "a fill value of %d bytes for %s".formatted(fill.byteSize(), type.text()));
    }
    boolean zero = true;
    for (long i = 0; i < width; i++) {
      zero &= fill.get(ValueLayout.JAVA_BYTE, i) == 0;
    }
    for (long at = 0; !zero && at < target.byteSize(); at += width) {
      MemorySegment.copy(fill, 0, target, at, width);
    }
    return target;
  }

  private MemorySegment turned(MemorySegment stored, int width) {
    MemorySegment target = allocated();
    ValueLayout.OfByte one = ValueLayout.JAVA_BYTE;
    for (long at = 0; at < stored.byteSize(); at += width) {
      for (int i = 0; i < width; i++) {
        target.set(one, at + i, stored.get(one, at + width - 1 - i));
      }
    }
    return target;
  }

  private MemorySegment allocated() {
    requireReasonable(bytes());
    if (bytes() < OFF_HEAP) {
      return MemorySegment.ofArray(new byte[(int) bytes()]);
    }
    return Allocation.of(
        bytes(), () -> Arena.ofAuto().allocate(bytes(), Long.BYTES), source::problem);
  }

  private void requireReasonable(long wanted) {
    long fileSize = source.size();
    if (wanted > ALWAYS_ALLOWED && (wanted - ALWAYS_ALLOWED) / MAX_EXPANSION > fileSize) {
      throw source.problem(
          "%d bytes would have to be made from a file of %d, which no compression reaches"
              .formatted(wanted, fileSize));
    }
  }
}
