package io.weighbridge.weights;

import java.util.HashSet;
import java.util.Set;

/// The index of a chunked dataset that grows along one axis (specification Appendix C, "Extensible
/// Array").
///
/// The first entries are in the index block. The others are in super blocks that double: number `s`
/// has `2^(s/2)` data blocks of `2^((s+1)/2)` times the smallest size. The index block names the
/// data blocks of the first super blocks itself; the later ones are secondary blocks of their own.
final class Hdf5ExtensibleArray {

  /// More bits than any index of chunks needs.
  private static final int MAX_BITS = 62;

  private final Hdf5Source source;
  private final long address;
  private final boolean filtered;
  private final int entrySize;
  private final int bits;
  private final int indexEntries;
  private final int smallest;
  private final int leastPointers;
  private final int pageBits;
  private final long index;
  private final Set<Long> checked = new HashSet<>();

  private Hdf5ExtensibleArray(Hdf5Source source, long address, boolean filtered) {
    this.source = source;
    this.address = address;
    this.filtered = filtered;
    Hdf5Cursor header = source.cursor(address, "extensible array").signature("EAHD");
    header.version(0, 0);
    requireClient(header);
    entrySize = header.u8();
    bits = header.u8();
    indexEntries = header.u8();
    smallest = header.u8();
    leastPointers = header.u8();
    pageBits = header.u8();
    header.skip(6L * source.lengthSize()); // statistics
    index = header.address();
    source.requireChecksum(address, header.at() - address, "extensible array");
    if (bits > MAX_BITS
        || entrySize == 0
        || Integer.bitCount(smallest) != 1
        || Integer.bitCount(leastPointers) != 1
        || leastPointers < 2
        || bits < log2(smallest)
        || pageBits > MAX_BITS / 2) {
      throw header.problem(
          "entries of %d bytes, numbers of %d bits, %d and %d blocks, pages of 2^%d"
              .formatted(entrySize, bits, smallest, leastPointers, pageBits));
    }
  }

  static Hdf5ExtensibleArray read(Hdf5Source source, long address, boolean filtered) {
    return new Hdf5ExtensibleArray(source, address, filtered);
  }

  private void requireClient(Hdf5Cursor cursor) {
    int client = cursor.u8();
    if (client != (filtered ? 1 : 0)) {
      throw cursor.problem("entries of kind %d, expected %d".formatted(client, filtered ? 1 : 0));
    }
  }

  Hdf5ChunkIndex.Entry entry(long number) {
    if (index == Hdf5Source.UNDEFINED) {
      return Hdf5ChunkIndex.Entry.ABSENT;
    }
    // In the index block: the first entries, data block addresses, secondary block addresses.
    int direct = 2 * log2(leastPointers);
    long directBlocks = 2L * (leastPointers - 1);
    long secondaries = Math.max(0, 1L + bits - log2(smallest) - direct);
    long width = source.offsetSize();
    long start = block(index, "EAIB", 0);
    long pointers = start + (long) indexEntries * entrySize;
    check(index, pointers + (directBlocks + secondaries) * width - index);
    if (number < indexEntries) {
      return at(start + number * entrySize);
    }
    long rest = number - indexEntries;
    int group = log2(rest / smallest + 1);
    long within = rest - ((1L << group) - 1) * smallest;
    long blockEntries = (1L << ((group + 1) / 2)) * smallest;
    long block = within / blockEntries;
    if (group >= direct + secondaries) {
      throw source.problem(address, "the extensible array has no entry %d".formatted(number));
    }
    if (group < direct) {
      // Blocks of the super blocks before: 2^0 + 2^0 + 2^1 + 2^1 + ...
      long before = (1L << (group / 2)) - 1 + (1L << ((group + 1) / 2)) - 1;
      long data = pointer(pointers + (before + block) * width);
      return inDataBlock(data, within % blockEntries, blockEntries, false);
    }
    long secondary = pointer(pointers + (directBlocks + group - direct) * width);
    if (secondary == Hdf5Source.UNDEFINED) {
      return Hdf5ChunkIndex.Entry.ABSENT;
    }
    return inSecondary(secondary, group, within, blockEntries);
  }

  // Secondary block: a bitmap of pages for each data block if those are paged, then addresses.
  private Hdf5ChunkIndex.Entry inSecondary(
      long secondary, int group, long within, long blockEntries) {
    long blocks = 1L << (group / 2);
    long block = within / blockEntries;
    long inBlock = within % blockEntries;
    boolean paged = blockEntries > 1L << pageBits;
    long bitmapSize = paged ? Math.ceilDiv(blockEntries >> pageBits, 8L) : 0;
    long bitmaps = block(secondary, "EASB", offsetWidth());
    long pointers = bitmaps + blocks * bitmapSize;
    check(secondary, pointers + blocks * source.offsetSize() - secondary);
    if (paged) {
      long page = inBlock >> pageBits;
      // Bits follow each other without gaps, though there is room for whole bytes a block.
      long bit = block * (blockEntries >> pageBits) + page;
      int byteOfBits = source.cursor(bitmaps + bit / 8, 1, "page bitmap").u8();
      if ((byteOfBits & (0x80 >> (bit % 8))) == 0) {
        return Hdf5ChunkIndex.Entry.ABSENT;
      }
    }
    return inDataBlock(
        pointer(pointers + block * source.offsetSize()), inBlock, blockEntries, paged);
  }

  private Hdf5ChunkIndex.Entry inDataBlock(
      long data, long number, long blockEntries, boolean paged) {
    if (data == Hdf5Source.UNDEFINED) {
      return Hdf5ChunkIndex.Entry.ABSENT;
    }
    long start = block(data, "EADB", offsetWidth());
    if (!paged) {
      check(data, start - data + blockEntries * entrySize);
      return at(start + number * entrySize);
    }
    check(data, start - data);
    long page = (number >> pageBits) * (((long) entrySize << pageBits) + Integer.BYTES);
    long pageStart = start + Integer.BYTES + page;
    check(pageStart, (long) entrySize << pageBits);
    return at(pageStart + (number & ((1L << pageBits) - 1)) * entrySize);
  }

  /// Checks the head of a block and gives the place behind it.
  private long block(long at, String signature, int offset) {
    Hdf5Cursor cursor = source.cursor(at, "extensible array block").signature(signature);
    cursor.version(0, 0);
    requireClient(cursor);
    long owner = cursor.address();
    if (owner != address) {
      throw cursor.problem(
          "belongs to the array at %d, expected that at %d".formatted(owner, address));
    }
    return cursor.skip(offset).at();
  }

  private int offsetWidth() {
    return (bits + 7) / Byte.SIZE;
  }

  private void check(long at, long length) {
    if (checked.add(at)) {
      source.requireChecksum(at, length, "extensible array block");
    }
  }

  private long pointer(long at) {
    return source.cursor(at, source.offsetSize(), "extensible array block").address();
  }

  private Hdf5ChunkIndex.Entry at(long at) {
    return Hdf5ChunkIndex.Entry.read(
        source.cursor(at, entrySize, "extensible array entry"), filtered);
  }

  private static int log2(long value) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
  }
}
