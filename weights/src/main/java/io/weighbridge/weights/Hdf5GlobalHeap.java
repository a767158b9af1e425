package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Data of variable length (specification III.E); remembers each collection that it has read.
///
/// Not safe for use by several threads.
final class Hdf5GlobalHeap {

  /// Objects in all collections that are read of one file.
  static final int MAX_OBJECTS = 4_000_000;

  private static final int MIN_OBJECT = 16;

  private final Map<Long, Map<Integer, MemorySegment>> collections = new HashMap<>();
  private int objects;

  /// The element that `reference` points to (IV.B, "Variable-length"): its length, the collection's
  /// address and the number within.
  MemorySegment element(Hdf5Cursor reference) {
    long length = reference.u32();
    long address = reference.address();
    int index = (int) reference.u32();
    if (length == 0 || address == Hdf5Source.UNDEFINED || address == 0) {
      return MemorySegment.ofArray(new byte[0]);
    }
    Map<Integer, MemorySegment> collection = collections.get(address);
    if (collection == null) {
      collection = read(reference.source(), address);
      collections.put(address, collection);
    }
    @Nullable MemorySegment object = collection.get(index);
    if (object == null || object.byteSize() < length) {
      throw reference.problem(
          "%d bytes of global heap object %d at byte %d, which has %s"
              .formatted(
                  length,
                  index,
                  reference.source().base() + address,
                  object == null ? "none of that number" : object.byteSize() + " bytes"));
    }
    return object.asSlice(0, length);
  }

  private Map<Integer, MemorySegment> read(Hdf5Source source, long address) {
    Hdf5Cursor header = source.cursor(address, "global heap").signature("GCOL");
    header.version(1, 1);
    long size = header.skip(3).length();
    Hdf5Cursor cursor = source.cursor(address, size, "global heap");
    cursor.skip(header.at() - address);
    Map<Integer, MemorySegment> found = new HashMap<>();
    while (cursor.left() >= MIN_OBJECT) {
      int index = cursor.u16();
      long length = cursor.skip(6).length();
      if (index == 0) {
        break; // free space up to the end
      }
      if (++objects > MAX_OBJECTS) {
        throw cursor.problem("more than %d objects".formatted(MAX_OBJECTS));
      }
      long start = cursor.at();
      found.put(index, cursor.slice(length));
      cursor.skipPadding(start);
    }
    return found;
  }
}
