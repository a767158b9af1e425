package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where dense links and attributes are kept (specification III.G): blocks of doubling size, found
/// from an object's offset in the heap by arithmetic.
final class Hdf5FractalHeap {

  /// Objects too large for the heap's blocks, in one heap.
  static final int MAX_HUGE_OBJECTS = 65_536;

  /// The largest direct block; libraries use 64 KiB.
  static final long MAX_BLOCK = 1L << 28;

  private static final int FLAG_CHECKSUMS = 0x02;

  private final Hdf5Source source;
  private final long address;
  private final int idLength;
  private final boolean checksums;
  private final long maxObject;
  private final long hugeTree;
  private final int width;
  private final long startSize;
  private final long maxDirect;
  private final int offsetWidth;
  private final int lengthWidth;
  private final long root;
  private final int rootRows;
  private final Set<Long> checked = new HashSet<>();
  private @Nullable Map<Long, Huge> huge;

  private Hdf5FractalHeap(Hdf5Source source, long address) {
    this.source = source;
    this.address = address;
    Hdf5Cursor cursor = source.cursor(address, "fractal heap").signature("FRHP");
    cursor.version(0, 0);
    idLength = cursor.u16();
    int filters = cursor.u16();
    checksums = (cursor.u8() & FLAG_CHECKSUMS) != 0;
    maxObject = cursor.u32();
    cursor.bits(source.lengthSize()); // next huge object
    hugeTree = cursor.address();
    // Free space and its manager, then eight statistics of which none is needed.
    cursor.skip(source.lengthSize() + source.offsetSize() + 8L * source.lengthSize());
    width = cursor.u16();
    startSize = cursor.length();
    maxDirect = cursor.length();
    int bits = cursor.u16();
    cursor.skip(2); // rows at the start
    root = cursor.address();
    rootRows = cursor.u16();
    if (filters > 0) {
      throw cursor.problem("compressed heaps are not read");
    }
    source.requireChecksum(address, cursor.at() - address, "fractal heap");
    if (Integer.bitCount(width) != 1
        || Long.bitCount(startSize) != 1
        || Long.bitCount(maxDirect) != 1
        || startSize > maxDirect
        || maxDirect > MAX_BLOCK
        || bits > Long.SIZE - 1
        || bits == 0) {
      throw cursor.problem(
          "%d blocks a row of %d to %d bytes, offsets of %d bits"
              .formatted(width, startSize, maxDirect, bits));
    }
    offsetWidth = (bits + 7) / Byte.SIZE;
    lengthWidth = Math.min((log2(maxDirect) + 7) / Byte.SIZE, log2(Math.max(1, maxObject)) / 8 + 1);
  }

  static Hdf5FractalHeap read(Hdf5Source source, long address) {
    return new Hdf5FractalHeap(source, address);
  }

  /// The object of a heap identifier (III.G, "Fractal Heap ID").
  Hdf5Cursor object(Hdf5Cursor record, String what) {
    Hdf5Cursor id = record.piece(idLength, "heap identifier");
    int head = id.u8();
    if (head >> 6 != 0) {
      throw id.problem("version %d is not read, only 0".formatted(head >> 6));
    }
    return switch (head >> 4 & 3) {
      case 0 -> managed(id, what);
      case 1 -> huge(id, what);
      case 2 -> tiny(id, head, what);
      default -> throw id.problem("objects of kind %d are unknown".formatted(head >> 4 & 3));
    };
  }

  private Hdf5Cursor managed(Hdf5Cursor id, String what) {
    long offset = id.unsigned(offsetWidth);
    long length = id.unsigned(lengthWidth);
    Block block = rootRows == 0 ? new Block(root, 0, startSize) : descend(id, offset);
    requireChecked(block);
    long within = offset - block.start;
    if (within < 0 || length > block.size - within) {
      throw id.problem(
          "%d bytes at offset %d lie outside of their block".formatted(length, offset));
    }
    return source.cursor(block.address + within, length, what);
  }

  /// A direct block: where it is in the file, where it begins in the heap.
  private record Block(long address, long start, long size) {}

  // Rows 0 and 1 have blocks of the starting size, each further row has blocks twice as large. An
  // indirect block of a row holds as many rows as fill that row's block size.
  private Block descend(Hdf5Cursor id, long offset) {
    long indirect = root;
    int rows = rootRows;
    long start = 0;
    while (true) {
      long within = offset - start;
      int row = row(within);
      if (row >= rows) {
        throw id.problem("offset %d lies behind the heap's last row".formatted(offset));
      }
      long size = blockSize(row);
      long rowStart = row == 0 ? 0 : size * width;
      long column = (within - rowStart) / size;
      long entry = (long) row * width + column;
      int directRows = log2(maxDirect) - log2(startSize) + 2;
      long child = child(indirect, rows, entry);
      start += rowStart + column * size;
      if (row < directRows) {
        return new Block(child, start, size);
      }
      indirect = child;
      rows = log2(size) - log2(startSize * width) + 1;
    }
  }

  private int row(long within) {
    long firstRow = startSize * width;
    return within < firstRow ? 0 : log2(within / firstRow) + 1;
  }

  private long blockSize(int row) {
    return row == 0 ? startSize : startSize << (row - 1);
  }

  private long child(long indirect, int rows, long entry) {
    long head = 5L + source.offsetSize() + offsetWidth;
    long length = head + (long) rows * width * source.offsetSize();
    Hdf5Cursor block = source.cursor(indirect, length, "fractal heap index").signature("FHIB");
    block.version(0, 0);
    requireOwner(block);
    if (checked.add(indirect)) {
      source.requireChecksum(indirect, length, "fractal heap index");
    }
    return block.skip(offsetWidth + entry * source.offsetSize()).address();
  }

  // The checksum of a direct block stands between its head and its data and covers both.
  private void requireChecked(Block block) {
    Hdf5Cursor cursor = source.cursor(block.address, block.size, "fractal heap block");
    requireOwner(cursor.signature("FHDB").skip(1));
    if (!checksums || !checked.add(block.address)) {
      return;
    }
    source.spendBytes(block.size);
    long stored = cursor.skip(offsetWidth).u32();
    int at = (int) (cursor.at() - block.address) - Integer.BYTES;
    byte[] bytes =
        source
            .slice(block.address, block.size, "fractal heap block")
            .toArray(ValueLayout.JAVA_BYTE);
    bytes[at] = bytes[at + 1] = bytes[at + 2] = bytes[at + 3] = 0;
    long computed = Integer.toUnsignedLong(Hdf5Checksum.lookup3(MemorySegment.ofArray(bytes)));
    if (stored != computed) {
      throw cursor.problem("the checksum is %08x, the bytes give %08x".formatted(stored, computed));
    }
  }

  private void requireOwner(Hdf5Cursor block) {
    long owner = block.address();
    if (owner != address) {
      throw block.problem(
          "belongs to the heap at %d, expected that at %d".formatted(owner, address));
    }
  }

  private Hdf5Cursor tiny(Hdf5Cursor id, int head, String what) {
    boolean extended = idLength > 17;
    long length = (extended ? (head & 0x0f) << 8 | id.u8() : head & 0x0f) + 1L;
    return id.piece(length, what);
  }

  private Hdf5Cursor huge(Hdf5Cursor id, String what) {
    if (id.left() >= source.offsetSize() + source.lengthSize()) {
      return source.cursor(id.address(), id.length(), what);
    }
    @Nullable Map<Long, Huge> objects = huge;
    if (objects == null) {
      objects = hugeObjects();
      huge = objects;
    }
    long key = id.unsigned((int) Math.min(id.left(), source.lengthSize()));
    @Nullable Huge object = objects.get(key);
    if (object == null) {
      throw id.problem("there is no huge object %d".formatted(key));
    }
    return source.cursor(object.address, object.size, what);
  }

  /// An object that is stored on its own.
  private record Huge(long address, long size) {}

  private Map<Long, Huge> hugeObjects() {
    Map<Long, Huge> found = new HashMap<>();
    Hdf5TreeV2.forEach(
        source,
        hugeTree,
        Hdf5TreeV2.HUGE_OBJECTS,
        MAX_HUGE_OBJECTS,
        record -> {
          Huge object = new Huge(record.address(), record.length());
          found.put(record.length(), object);
        });
    return found;
  }

  private static int log2(long value) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
  }
}
