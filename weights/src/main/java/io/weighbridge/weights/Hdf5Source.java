package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// The bytes of an HDF5 file from its base address on, and who is reading them.
///
/// Every access is checked against the end of the file; a problem names the file, the object that
/// was being read and the byte where it was found. Addresses are relative to the base address
/// (specification II.A, "Base Address"); messages show them as offsets in the file.
///
/// @param bytes the file from its superblock on
/// @param base where `bytes` begin in the file: the size of the user block
/// @param offsetSize the width of an address in the file, in bytes
/// @param lengthSize the width of a size in the file, in bytes
/// @param object the path of the object that is being read
/// @param effort what may still be read; whoever reads shares it
record Hdf5Source(
    Path file,
    MemorySegment bytes,
    long base,
    int offsetSize,
    int lengthSize,
    String object,
    Effort effort) {

  /// Structures that are read to open a file, or to read one dataset. Parts of a file may be shared
  /// by many others, so its length does not bound the work; this does.
  static final long MAX_STEPS = 20_000_000;

  /// Bytes of all names that are read to open a file. Many entries may share one long name.
  static final long MAX_NAMES = 64L << 20;

  /// What is left.
  static final class Effort {
    private long left = MAX_STEPS;
    private long names = MAX_NAMES;
  }

  /// The address of what was never stored: all bits set.
  static final long UNDEFINED = -1;

  private static final long BYTES_PER_STEP = 64;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// The same bytes, read on behalf of another object.
  Hdf5Source in(String path) {
    return new Hdf5Source(file, bytes, base, offsetSize, lengthSize, path, effort);
  }

  /// The same bytes for another task, which begins with all its steps.
  Hdf5Source afresh() {
    return new Hdf5Source(file, bytes, base, offsetSize, lengthSize, object, new Effort());
  }

  /// Counts what was read.
  void spend(long steps) {
    effort.left -= steps;
    if (effort.left < 0) {
      throw problem(
          "is not read to its end after %d steps: too many structures share their parts"
              .formatted(MAX_STEPS));
    }
  }

  /// Counts bytes that were looked at one by one.
  void spendBytes(long count) {
    spend(count / BYTES_PER_STEP);
  }

  /// Counts the bytes of a name.
  void spendName(long length) {
    spendBytes(length);
    effort.names -= length;
    if (effort.names < 0) {
      throw problem("its names and those before have more than %d bytes".formatted(MAX_NAMES));
    }
  }

  long size() {
    return bytes.byteSize();
  }

  /// Reads from `at` on; `what` is the structure that is read, for messages.
  Hdf5Cursor cursor(long at, String what) {
    requireInside(at, 0, what);
    return new Hdf5Cursor(this, what, at, size());
  }

  /// Reads the structure of `length` bytes at `at` and nothing behind it.
  Hdf5Cursor cursor(long at, long length, String what) {
    requireInside(at, length, what);
    return new Hdf5Cursor(this, what, at, at + length);
  }

  MemorySegment slice(long at, long length, String what) {
    requireInside(at, length, what);
    return bytes.asSlice(at, length);
  }

  /// Checks the four bytes behind `length` bytes at `at`: the checksum of all metadata that has one
  /// is Bob Jenkins' lookup3 (specification III.A.2, "Checksum").
  void requireChecksum(long at, long length, String what) {
    requireInside(at, length, what);
    requireInside(at + length, Integer.BYTES, what);
    spendBytes(length);
    long stored = unsigned(at + length, Integer.BYTES);
    long computed = Integer.toUnsignedLong(Hdf5Checksum.lookup3(bytes.asSlice(at, length)));
    if (stored != computed) {
      throw problem(
          at,
          "the checksum of the %s is %08x, its bytes give %08x".formatted(what, stored, computed));
    }
  }

  /// A little-endian number of 1 to 8 bytes, its bits as they are. The caller has checked the
  /// range.
  long unsigned(long at, int width) {
    if (width == Long.BYTES) {
      return bytes.get(LONG, at);
    }
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << Byte.SIZE | Byte.toUnsignedLong(bytes.get(ValueLayout.JAVA_BYTE, at + i));
    }
    return value;
  }

  WeightsException problem(long at, String problem) {
    return new WeightsException(
        file, "%s at byte %d: %s".formatted(Quoted.name(object), base + at, problem));
  }

  /// A problem of the object as a whole.
  WeightsException problem(String problem) {
    return new WeightsException(file, Quoted.name(object) + ": " + problem);
  }

  private void requireInside(long at, long length, String what) {
    spend(1);
    if (at == UNDEFINED) {
      throw problem("the %s has no address but is needed".formatted(what));
    }
    if (at < 0 || length < 0 || at > size() || length > size() - at) {
      throw problem(
          at,
          "the %s of %d bytes reaches beyond the end of the file at byte %d"
              .formatted(what, length, base + size()));
    }
  }
}
