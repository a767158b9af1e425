package io.weighbridge.weights;

import java.util.HashSet;
import java.util.Set;

/// The index of a chunked dataset that cannot grow (specification Appendix C, "Fixed Array").
final class Hdf5FixedArray {

  /// The page size is 2 to this number of bits.
  private static final int MAX_PAGE_BITS = 30;

  private final Hdf5Source source;
  private final boolean filtered;
  private final int entrySize;
  private final long entries;
  private final long pageEntries;
  private final long data;
  private final long bitmap;
  private final long firstEntry;
  private final boolean paged;
  private final Set<Long> checked = new HashSet<>();

  private Hdf5FixedArray(Hdf5Source source, long address, boolean filtered) {
    this.source = source;
    this.filtered = filtered;
    Hdf5Cursor header = source.cursor(address, "fixed array").signature("FAHD");
    header.version(0, 0);
    requireClient(header, filtered);
    entrySize = header.u8();
    int pageBits = header.u8();
    entries = header.length();
    data = header.address();
    source.requireChecksum(address, header.at() - address, "fixed array");
    if (pageBits > MAX_PAGE_BITS || entrySize == 0 || entries > Hdf5ChunkGrid.MAX_CHUNKS) {
      throw header.problem(
          "%d entries of %d bytes in pages of 2^%d".formatted(entries, entrySize, pageBits));
    }
    pageEntries = 1L << pageBits;
    paged = entries > pageEntries;
    if (data == Hdf5Source.UNDEFINED) {
      bitmap = Hdf5Source.UNDEFINED;
      firstEntry = Hdf5Source.UNDEFINED;
      return;
    }
    Hdf5Cursor block = source.cursor(data, "fixed array block").signature("FADB");
    block.version(0, 0);
    requireClient(block, filtered);
    long owner = block.address();
    if (owner != address) {
      throw block.problem(
          "belongs to the array at %d, expected that at %d".formatted(owner, address));
    }
    bitmap = block.at();
    // The checksum stands behind the bitmap of pages, or behind the entries where there is none.
    long covered =
        paged ? Math.ceilDiv(Math.ceilDiv(entries, pageEntries), 8L) : entries * entrySize;
    source.requireChecksum(data, bitmap - data + covered, "fixed array block");
    firstEntry = paged ? bitmap + covered + Integer.BYTES : bitmap;
  }

  static Hdf5FixedArray read(Hdf5Source source, long address, boolean filtered) {
    return new Hdf5FixedArray(source, address, filtered);
  }

  private static void requireClient(Hdf5Cursor cursor, boolean filtered) {
    int client = cursor.u8();
    if (client != (filtered ? 1 : 0)) {
      throw cursor.problem("entries of kind %d, expected %d".formatted(client, filtered ? 1 : 0));
    }
  }

  Hdf5ChunkIndex.Entry entry(long number) {
    if (data == Hdf5Source.UNDEFINED) {
      return Hdf5ChunkIndex.Entry.ABSENT;
    }
    if (number >= entries) {
      throw source.problem(
          data, "the fixed array has %d entries, not number %d".formatted(entries, number));
    }
    if (!paged) {
      return at(firstEntry + number * entrySize);
    }
    long page = number / pageEntries;
    long byteOfBits = source.cursor(bitmap + page / 8, 1, "page bitmap").u8();
    if ((byteOfBits & 0x80 >> page % 8) == 0) {
      return Hdf5ChunkIndex.Entry.ABSENT;
    }
    long start = firstEntry + page * (pageEntries * entrySize + Integer.BYTES);
    if (checked.add(page)) {
      long used = Math.min(pageEntries, entries - page * pageEntries);
      source.requireChecksum(start, used * entrySize, "fixed array page");
    }
    return at(start + number % pageEntries * entrySize);
  }

  private Hdf5ChunkIndex.Entry at(long address) {
    return Hdf5ChunkIndex.Entry.read(
        source.cursor(address, entrySize, "fixed array entry"), filtered);
  }
}
