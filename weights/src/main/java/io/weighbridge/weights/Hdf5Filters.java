package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// What was done to each chunk before it was stored (specification IV.A.2.l), and how to undo it.
///
/// @param source the dataset, for messages
record Hdf5Filters(Hdf5Source source, List<Filter> filters) {

  /// The format's own limit.
  static final int MAX_FILTERS = 32;

  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER32 = 3;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(4, "szip"),
          Map.entry(5, "nbit"),
          Map.entry(6, "scaleoffset"),
          Map.entry(307, "bzip2"),
          Map.entry(32000, "lzf"),
          Map.entry(32001, "blosc"),
          Map.entry(32004, "lz4"),
          Map.entry(32008, "bitshuffle"),
          Map.entry(32013, "zfp"),
          Map.entry(32015, "zstd"),
          Map.entry(32026, "blosc2"));

  /// @param number as registered with the HDF Group
  /// @param name as the file calls it, perhaps nothing
  /// @param parameter the first of its parameters, 0 if it has none
  record Filter(int number, String name, long parameter) {}

  static Hdf5Filters none(Hdf5Source source) {
    return new Hdf5Filters(source, List.of());
  }

  static Hdf5Filters read(Hdf5Cursor cursor) {
    int version = cursor.version(1, 2);
    int count = cursor.u8();
    if (count > MAX_FILTERS) {
      throw cursor.problem("%d filters, more than %d".formatted(count, MAX_FILTERS));
    }
    cursor.skip(version == 1 ? 6 : 0);
    List<Filter> filters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = cursor.u16();
      int nameSize = version == 1 || number >= 256 ? cursor.u16() : 0;
      cursor.skip(2); // flags: whether writing may do without it
      int parameters = cursor.u16();
      // Version 1 fills names up to eights and parameters up to an even number.
      String name = cursor.name(version == 1 ? nameSize + 7 & ~7 : nameSize);
      long parameter = 0;
      for (int j = 0; j < parameters; j++) {
        long value = cursor.u32();
        parameter = j == 0 ? value : parameter;
      }
      cursor.skip(version == 1 && parameters % 2 == 1 ? 4 : 0);
      filters.add(new Filter(number, name, parameter));
    }
    return new Hdf5Filters(cursor.source(), List.copyOf(filters));
  }

  boolean none() {
    return filters.isEmpty();
  }

  void requireKnown() {
    for (Filter filter : filters) {
      if (filter.number < DEFLATE || filter.number > FLETCHER32) {
        String name = NAMES.getOrDefault(filter.number, filter.name);
        throw source.problem(
            "filter %d%s is not read, only deflate, shuffle and fletcher32"
                .formatted(filter.number, name.isEmpty() ? "" : " (" + name + ")"));
      }
    }
  }

  /// The chunk as it was before the filters, of exactly `size` bytes.
  ///
  /// @param at where the chunk is stored, for messages
  /// @param mask a bit for each filter that was left out for this chunk
  MemorySegment undo(MemorySegment stored, long at, long mask, int size, int elementSize) {
    MemorySegment data = stored;
    for (int i = filters.size() - 1; i >= 0; i--) {
      if ((mask >> i & 1) == 0) {
        MemorySegment before = data;
        data =
            switch (filters.get(i).number) {
              // Checksums that were added earlier are still inside what comes out.
              case DEFLATE -> inflated(data, at, size + Integer.BYTES * checksumsBefore(i));
              case SHUFFLE -> unshuffled(data, elementSize);
              default -> verified(data, at);
            };
        wipeCopy(before);
      }
    }
    if (data.byteSize() != size) {
      throw source.problem(
          at, "the chunk holds %d bytes, expected %d".formatted(data.byteSize(), size));
    }
    return data;
  }

  /// Weights that are in memory alone leave nothing behind on the heap. What can be written to is a
  /// copy of the file.
  static void wipeCopy(MemorySegment data) {
    if (!data.isReadOnly()) {
      data.fill((byte) 0);
    }
  }

  private int checksumsBefore(int index) {
    return (int) filters.subList(0, index).stream().filter(f -> f.number == FLETCHER32).count();
  }

  private MemorySegment inflated(MemorySegment data, long at, int limit) {
    byte[] bytes = new byte[limit];
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(data.asByteBuffer());
      int filled = 0;
      while (filled < limit && !inflater.finished()) {
        int count = inflater.inflate(bytes, filled, limit - filled);
        if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
        filled += count;
      }
      if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
        throw source.problem(at, "the chunk inflates to more than %d bytes".formatted(limit));
      }
      if (!inflater.finished()) {
        throw source.problem(at, "the chunk's deflated data end after %d bytes".formatted(filled));
      }
      return MemorySegment.ofArray(bytes).asSlice(0, filled);
    } catch (DataFormatException e) {
      throw source.problem(at, "the chunk is no deflated data: " + e.getMessage());
    }
  }

  // All first bytes, then all second bytes and so on; what fills no element stays at the end.
  private static MemorySegment unshuffled(MemorySegment data, int width) {
    byte[] in = data.toArray(ValueLayout.JAVA_BYTE);
    int count = in.length / width;
    byte[] out = Arrays.copyOf(in, in.length);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < count; j++) {
        out[j * width + i] = in[i * count + j];
      }
    }
    Arrays.fill(in, (byte) 0);
    return MemorySegment.ofArray(out);
  }

  private MemorySegment verified(MemorySegment data, long at) {
    int length = (int) data.byteSize() - Integer.BYTES;
    if (length < 0) {
      throw source.problem(at, "the chunk is too short for its checksum");
    }
    byte[] bytes = data.toArray(ValueLayout.JAVA_BYTE);
    int computed = Hdf5Checksum.fletcher32(bytes, length);
    int stored = 0;
    for (int i = 3; i >= 0; i--) {
      stored = stored << Byte.SIZE | Byte.toUnsignedInt(bytes[length + i]);
    }
    // Library 1.6.2 and older stored both halves with their bytes exchanged.
    int exchanged = Integer.reverseBytes(Integer.rotateLeft(computed, Short.SIZE));
    if (stored != computed && stored != exchanged) {
      throw source.problem(
          at, "the chunk's checksum is %08x, its bytes give %08x".formatted(stored, computed));
    }
    return MemorySegment.ofArray(bytes).asSlice(0, length);
  }
}
