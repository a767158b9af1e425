package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.OptionalLong;

/// The entry to an HDF5 file (specification II.A): where it begins, how wide its numbers are, where
/// its root group is.
///
/// @param source the file behind its user block
/// @param root the address of the root group's object header
record Hdf5Superblock(Hdf5Source source, long root) {

  /// The smallest place other than 0 where a superblock may stand; the next ones are its doubles.
  private static final long FIRST_USER_BLOCK = 512;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /// Where the superblock of an HDF5 file stands; empty if the file is none.
  static OptionalLong find(MemorySegment file) {
    long at = 0;
    while (at <= file.byteSize() - SIGNATURE.length) {
      MemorySegment found = file.asSlice(at, SIGNATURE.length);
      if (found.mismatch(MemorySegment.ofArray(SIGNATURE)) == -1) {
        return OptionalLong.of(at);
      }
      at = at == 0 ? FIRST_USER_BLOCK : at * 2;
    }
    return OptionalLong.empty();
  }

  static Hdf5Superblock read(Path path, MemorySegment file) {
    OptionalLong found = find(file);
    if (found.isEmpty()) {
      throw new WeightsException(path, "is no HDF5 file: the signature is missing");
    }
    // The library, too, takes the superblock's place for the base address, whatever the field says.
    long base = found.getAsLong();
    MemorySegment bytes = file.asSlice(base);
    Hdf5Source narrow =
        new Hdf5Source(path, bytes, base, Long.BYTES, Long.BYTES, "/", new Hdf5Source.Effort());
    Hdf5Cursor start = narrow.cursor(SIGNATURE.length, "superblock");
    int version = start.version(0, 3);
    return version < 2 ? readOld(narrow, version) : readNew(narrow);
  }

  private static Hdf5Superblock readOld(Hdf5Source narrow, int version) {
    // Behind the version: those of free space, root group, a reserved byte and shared messages.
    Hdf5Cursor start = narrow.cursor(SIGNATURE.length + 1, "superblock").skip(4);
    Hdf5Source source = widths(narrow, start);
    // A reserved byte, two group sizes and flags; version 1 adds a chunk index size and padding.
    start.skip(version == 0 ? 9 : 13);
    Hdf5Cursor cursor = source.cursor(start.at(), "superblock");
    cursor.bits(source.offsetSize()); // base address
    cursor.address(); // free space
    requireWhole(source, cursor.bits(source.offsetSize()));
    if (cursor.address() != Hdf5Source.UNDEFINED) {
      throw cursor.problem("the file is one of several (driver information), which is not read");
    }
    cursor.bits(source.offsetSize()); // the root entry's name
    return new Hdf5Superblock(source, cursor.address());
  }

  private static Hdf5Superblock readNew(Hdf5Source narrow) {
    Hdf5Cursor start = narrow.cursor(SIGNATURE.length + 1, "superblock");
    Hdf5Source source = widths(narrow, start);
    start.skip(1); // consistency flags
    source.requireChecksum(0, start.at() + 4L * source.offsetSize(), "superblock");
    Hdf5Cursor cursor = source.cursor(start.at(), "superblock");
    cursor.bits(source.offsetSize()); // base address
    cursor.address(); // superblock extension
    requireWhole(source, cursor.bits(source.offsetSize()));
    return new Hdf5Superblock(source, cursor.address());
  }

  private static Hdf5Source widths(Hdf5Source narrow, Hdf5Cursor cursor) {
    int offsetSize = width(cursor, "offsets");
    int lengthSize = width(cursor, "lengths");
    return new Hdf5Source(
        narrow.file(),
        narrow.bytes(),
        narrow.base(),
        offsetSize,
        lengthSize,
        narrow.object(),
        narrow.effort());
  }

  private static int width(Hdf5Cursor cursor, String what) {
    int width = cursor.u8();
    if (width != 2 && width != 4 && width != 8) {
      throw cursor.problem("%s of %d bytes are not read, only 2, 4 or 8".formatted(what, width));
    }
    return width;
  }

  /// Compares the end that the file names with the end that it has: a shorter file lost its tail.
  private static void requireWhole(Hdf5Source source, long end) {
    long actual = source.base() + source.size();
    if (end < 0 || end > actual) {
      throw new WeightsException(
          source.file(),
          "is truncated: the superblock names %s bytes, the file has %d"
              .formatted(Long.toUnsignedString(end), actual));
    }
  }
}
