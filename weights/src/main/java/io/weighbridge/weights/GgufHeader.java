package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The checked header of a GGUF file; whoever holds one need not check again.
///
/// Source: ggml's docs/gguf.md, and for the limits ggml's reader and its tests.
///
/// @param entries the keys and values, in their order
/// @param tensors in the order of the header
record GgufHeader(int version, List<GgufEntry> entries, List<Place> tensors) {

  /// A tensor and where its bytes are in the file.
  record Place(TensorInfo info, GgmlType type, long begin, long size) {}

  /// docs/gguf.md: keys are "at most 2^16-1 bytes long".
  static final long MAX_KEY = 0xFFFF;

  /// A string, in bytes: templates and embedded tokenizers are the longest there are.
  static final long MAX_STRING = 64L << 20;

  /// Values of one array; the largest vocabularies have some 2^18.
  static final long MAX_ARRAY = 1 << 24;

  /// Arrays in arrays; ggml itself reads none.
  static final int MAX_DEPTH = 4;

  /// A tensor's name, in bytes: ggml has room for 64 with the end, its widest builds for 128.
  static final long MAX_NAME = 127;

  /// ggml's `GGML_MAX_DIMS`.
  static final int MAX_DIMS = 4;

  /// What is between the tensors where `general.alignment` does not say it.
  static final int DEFAULT_ALIGNMENT = 32;

  static final String ALIGNMENT = "general.alignment";
  static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  static final int VERSION = 3;

  private static final int OLDEST_VERSION = 2;

  /// A key's length, one value's type, and a value of one byte.
  private static final int LEAST_ENTRY = 8 + 4 + 1;

  /// The lengths of the name and of the shape, the type and the offset.
  private static final int LEAST_TENSOR = 8 + 4 + 4 + 8;

  static boolean recognises(WeightsFormats.Opening file) {
    return file.has(0, (byte) 'G', (byte) 'G', (byte) 'U', (byte) 'F');
  }

  static GgufHeader read(Path path, MemorySegment file) {
    GgufCursor cursor = new GgufCursor(path, file);
    int version = version(path, cursor);
    long tensors = cursor.count("the number of tensors", LEAST_TENSOR);
    long keys = cursor.count("the number of keys", LEAST_ENTRY);
    List<GgufEntry> entries = entries(cursor, keys);
    int alignment = alignment(path, entries);
    List<Place> places = places(cursor, tensors);
    long start = cursor.position() + padding(cursor.position(), alignment);
    return new GgufHeader(
        version, List.copyOf(entries), validated(path, places, start, alignment, file.byteSize()));
  }

  /// The bytes from `position` to the next multiple of `alignment`, a power of two.
  static long padding(long position, int alignment) {
    return -position & (alignment - 1);
  }

  private static int version(Path path, GgufCursor cursor) {
    if (cursor.u32("the signature") != MAGIC) {
      throw new WeightsException(path, "is no GGUF file: it does not begin with \"GGUF\"");
    }
    int version = cursor.u32("the version");
    int swapped = Integer.reverseBytes(version);
    if (swapped >= 1 && swapped <= VERSION) {
      throw new WeightsException(
          path,
          "is a big-endian GGUF file, which is not read: convert it with gguf-py's"
              + " gguf_convert_endian");
    }
    if (version < OLDEST_VERSION || version > VERSION) {
      throw new WeightsException(
          path,
          "has version %s of GGUF (byte 4), but versions %d and %d are read"
              .formatted(Integer.toUnsignedString(version), OLDEST_VERSION, VERSION));
    }
    return version;
  }

  private static List<GgufEntry> entries(GgufCursor cursor, long count) {
    List<GgufEntry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (long i = 0; i < count; i++) {
      long at = cursor.position();
      String key = cursor.text("a key", MAX_KEY);
      String what = "the value of " + Quoted.name(key);
      if (key.isEmpty()) {
        throw cursor.problem(at, "a key is empty");
      }
      if (!keys.add(key)) {
        throw cursor.problem(at, "the key %s is there twice".formatted(Quoted.name(key)));
      }
      GgufValueType type = type(cursor, what);
      long start = cursor.position();
      skip(cursor, what, type, 0);
      entries.add(new GgufEntry(key, type, cursor.since(start)));
    }
    return entries;
  }

  private static GgufValueType type(GgufCursor cursor, String what) {
    long at = cursor.position();
    int number = cursor.u32(what);
    return GgufValueType.of(number)
        .orElseThrow(() ->
            cursor.problem(
                at,
                "%s is of type %s, which GGUF has not"
                    .formatted(what, Integer.toUnsignedString(number))));
  }

  private static void skip(GgufCursor cursor, String what, GgufValueType type, int depth) {
    switch (type) {
      case STRING -> cursor.skip(what, cursor.length(what, MAX_STRING));
      case ARRAY -> skipArray(cursor, what, depth);
      case BOOL -> {
        long at = cursor.position();
        byte value = cursor.u8(what);
        if (value != 0 && value != 1) {
          throw cursor.problem(
              at, "%s is %d, but a truth value is 0 or 1".formatted(what, value & 0xFF));
        }
      }
      default -> cursor.skip(what, type.least());
    }
  }

  private static void skipArray(GgufCursor cursor, String what, int depth) {
    long at = cursor.position();
    if (depth == MAX_DEPTH) {
      throw cursor.problem(at, "%s has arrays more than %d deep".formatted(what, MAX_DEPTH));
    }
    GgufValueType each = type(cursor, what);
    long count = cursor.count("the number of values in " + what, each.least());
    if (count > MAX_ARRAY) {
      throw cursor.problem(
          at, "%s is an array of %d values, more than %d".formatted(what, count, MAX_ARRAY));
    }
    if (each.isFixed() && each != GgufValueType.BOOL) {
      cursor.skip(what, count * each.least());
      return;
    }
    for (long i = 0; i < count; i++) {
      skip(cursor, what, each, depth + 1);
    }
  }

  private static int alignment(Path path, List<GgufEntry> entries) {
    Optional<GgufEntry> entry =
        entries.stream().filter(each -> each.key().equals(ALIGNMENT)).findFirst();
    if (entry.isEmpty()) {
      return DEFAULT_ALIGNMENT;
    }
    if (entry.get().type() != GgufValueType.UINT32) {
      throw new WeightsException(
          path, "%s is %s, but must be UINT32".formatted(ALIGNMENT, entry.get().type()));
    }
    int alignment = entry.get().value().get(Tensor.INT, 0);
    if (Integer.bitCount(alignment) != 1 || alignment < 0) {
      throw new WeightsException(
          path,
          "%s is %s, but must be a power of two"
              .formatted(ALIGNMENT, Integer.toUnsignedString(alignment)));
    }
    return alignment;
  }

  /// The tensors with their offsets, which are not yet places in the file.
  private static List<Place> places(GgufCursor cursor, long count) {
    List<Place> places = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < count; i++) {
      long at = cursor.position();
      String name = cursor.text("the name of a tensor", MAX_NAME);
      if (!names.add(name)) {
        throw cursor.problem(at, "the tensor %s is there twice".formatted(Quoted.name(name)));
      }
      places.add(place(cursor, at, name));
    }
    return places;
  }

  private static Place place(GgufCursor cursor, long at, String name) {
    String tensor = "tensor " + Quoted.name(name);
    int dims = cursor.u32(tensor);
    if (dims < 0 || dims > MAX_DIMS) {
      throw cursor.problem(
          at,
          "%s has %s dimensions, but GGUF has at most %d"
              .formatted(tensor, Integer.toUnsignedString(dims), MAX_DIMS));
    }
    // docs/gguf.md has the innermost extent first; we have it last.
    long[] extents = new long[dims];
    for (int i = dims - 1; i >= 0; i--) {
      extents[i] = cursor.u64(tensor);
    }
    int number = cursor.u32(tensor);
    GgmlType type =
        GgmlType.of(number)
            .orElseThrow(() ->
                cursor.problem(
                    at,
                    "%s is of type %s, which ggml has not, or no more"
                        .formatted(tensor, Integer.toUnsignedString(number))));
    long inner = dims == 0 ? 1 : extents[dims - 1];
    if (inner % type.elements() != 0) {
      throw cursor.problem(
          at,
          "%s has rows of %s elements, but %s has blocks of %d"
              .formatted(tensor, Long.toUnsignedString(inner), type, type.elements()));
    }
    long offset = cursor.u64(tensor);
    try {
      TensorInfo info = new TensorInfo(name, type.dtype(), Shape.of(extents));
      // No overflow: a block never has more bytes than its elements as F32.
      long size = info.shape().elements() / type.elements() * type.bytes();
      return new Place(info, type, offset, size);
    } catch (IllegalArgumentException e) {
      throw cursor.problem(
          at,
          "%s: %s".formatted(tensor, String.valueOf(e.getMessage()).replace(tensor + ": ", "")));
    }
  }

  /// The same tensors at their places, which are aligned, in the file and apart from each other.
  private static List<Place> validated(
      Path path, List<Place> tensors, long start, int alignment, long fileSize) {
    List<Place> placed = new ArrayList<>();
    for (Place tensor : tensors) {
      String name = Quoted.name(tensor.info().name());
      String offset = Long.toUnsignedString(tensor.begin());
      if (padding(tensor.begin(), alignment) != 0) {
        throw new WeightsException(
            path,
            "tensor %s is at offset %s, which is no multiple of the alignment %d"
                .formatted(name, offset, alignment));
      }
      long held = Math.max(0, fileSize - start);
      if (tensor.begin() < 0 || tensor.begin() > held || tensor.size() > held - tensor.begin()) {
        throw new WeightsException(
            path,
            "tensor %s takes %d bytes at offset %s, but the file holds only %d bytes of tensors"
                .formatted(name, tensor.size(), offset, held));
      }
      placed.add(new Place(tensor.info(), tensor.type(), start + tensor.begin(), tensor.size()));
    }
    long covered = start;
    for (Place tensor : placed.stream().sorted(Comparator.comparingLong(Place::begin)).toList()) {
      if (tensor.size() > 0 && tensor.begin() < covered) {
        throw new WeightsException(
            path,
            "tensor %s at offset %d overlaps the tensor before it, which ends at %d"
                .formatted(
                    Quoted.name(tensor.info().name()), tensor.begin() - start, covered - start));
      }
      covered = Math.max(covered, tensor.begin() + tensor.size());
    }
    return List.copyOf(placed);
  }
}
