package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads one structure of an HDF5 file from front to back and never beyond its end.
final class Hdf5Cursor {

  /// The longest name, in bytes.
  static final int MAX_NAME = 1 << 16;

  private final Hdf5Source source;
  private final String what;
  private final long end;
  private long at;

  Hdf5Cursor(Hdf5Source source, String what, long at, long end) {
    this.source = source;
    this.what = what;
    this.at = at;
    this.end = end;
  }

  Hdf5Source source() {
    return source;
  }

  long at() {
    return at;
  }

  long left() {
    return end - at;
  }

  int u8() {
    return (int) unsigned(1);
  }

  int u16() {
    return (int) unsigned(Short.BYTES);
  }

  long u32() {
    return unsigned(Integer.BYTES);
  }

  /// A number of 1 to 8 bytes; what does not fit a positive `long` is no count of anything.
  long unsigned(int width) {
    long value = bits(width);
    if (value < 0) {
      throw problem(
          "found %s, more than anything in a file".formatted(Long.toUnsignedString(value)));
    }
    return value;
  }

  /// The bits of a number of 1 to 8 bytes.
  long bits(int width) {
    require(width);
    long value = source.unsigned(at, width);
    at += width;
    return value;
  }

  /// An address, or [Hdf5Source#UNDEFINED].
  long address() {
    int width = source.offsetSize();
    long value = bits(width);
    long undefined = -1L >>> (Long.SIZE - width * Byte.SIZE);
    if (value == undefined) {
      return Hdf5Source.UNDEFINED;
    }
    if (value < 0 || value > source.size()) {
      throw problem(
          "address %s lies beyond the end of the file at byte %d"
              .formatted(Long.toUnsignedString(value), source.base() + source.size()));
    }
    return value;
  }

  /// A size in bytes or a count, as wide as the file says.
  long length() {
    return unsigned(source.lengthSize());
  }

  Hdf5Cursor skip(long bytes) {
    require(bytes);
    at += bytes;
    return this;
  }

  /// Steps over the padding behind something that began at `start` and fills whole eights.
  void skipPadding(long start) {
    long padding = -(at - start) & 7;
    skip(Math.min(padding, left()));
  }

  Hdf5Cursor signature(String expected) {
    byte[] found = slice(expected.length()).toArray(ValueLayout.JAVA_BYTE);
    String text = new String(found, StandardCharsets.ISO_8859_1);
    if (!text.equals(expected)) {
      throw source.problem(
          at - expected.length(),
          "found %s, expected the signature %s of a %s".formatted(printable(text), expected, what));
    }
    return this;
  }

  /// Reads a version byte that must be one of those that are known.
  int version(int lowest, int highest) {
    int version = u8();
    if (version < lowest || version > highest) {
      throw problem("version %d is not read, only %d to %d".formatted(version, lowest, highest));
    }
    return version;
  }

  MemorySegment slice(long length) {
    require(length);
    MemorySegment slice = source.slice(at, length, what);
    at += length;
    return slice;
  }

  /// The next `length` bytes as a structure of their own.
  Hdf5Cursor piece(long length, String name) {
    require(length);
    Hdf5Cursor piece = source.cursor(at, length, name);
    at += length;
    return piece;
  }

  /// A name of `length` bytes, cut at its terminating zero if it has one.
  String name(long length) {
    long start = at;
    MemorySegment slice = slice(length);
    long used = 0;
    while (used < length && slice.get(ValueLayout.JAVA_BYTE, used) != 0) {
      used++;
      requireNameLength(used);
    }
    return decoded(start, slice.asSlice(0, used));
  }

  /// A name that ends with a zero byte.
  String terminatedName() {
    long start = at;
    while (u8() != 0) {
      requireNameLength(at - start);
    }
    return decoded(start, source.slice(start, at - 1 - start, what));
  }

  WeightsException problem(String problem) {
    return source.problem(at, what + ": " + problem);
  }

  private void requireNameLength(long length) {
    if (length > MAX_NAME) {
      throw problem("a name of more than %d bytes".formatted(MAX_NAME));
    }
  }

  private String decoded(long start, MemorySegment name) {
    source.spendName(name.byteSize());
    ByteBuffer bytes = ByteBuffer.wrap(name.toArray(ValueLayout.JAVA_BYTE));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw source.problem(start, "a name in the %s is not UTF-8".formatted(what));
    }
  }

  private void require(long bytes) {
    if (bytes < 0 || bytes > left()) {
      throw problem("needs %d bytes, %d are left".formatted(bytes, left()));
    }
  }

  private static String printable(String text) {
    return "\"" + text.replaceAll("[^ -~]", ".") + "\"";
  }
}
