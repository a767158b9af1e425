package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// How a dataset is cut into chunks; those at the far edges may reach beyond it.
final class Hdf5ChunkGrid {

  /// Chunks of one dataset.
  static final long MAX_CHUNKS = 1L << 24;

  /// Bytes of one chunk.
  static final long MAX_CHUNK_BYTES = 1L << 30;

  private final Hdf5Dataspace space;
  private final long[] extents;
  private final long[] chunk;
  private final long[] counts;
  private final int elementSize;
  private final long chunks;
  private final long chunkBytes;

  Hdf5ChunkGrid(Hdf5Source source, Hdf5Dataspace space, List<Long> chunkExtents, int elementSize) {
    this.space = space;
    this.extents = space.shape().extents();
    this.elementSize = elementSize;
    if (chunkExtents.size() != extents.length) {
      throw source.problem(
          "chunks of rank %d in a dataset of rank %d"
              .formatted(chunkExtents.size(), extents.length));
    }
    this.chunk = chunkExtents.stream().mapToLong(Long::longValue).toArray();
    this.counts = new long[extents.length];
    long all = 1;
    long bytes = elementSize;
    for (int i = 0; i < extents.length; i++) {
      counts[i] = (extents[i] - 1 + chunk[i]) / chunk[i];
      all = bounded(source, all, counts[i], MAX_CHUNKS, "chunks");
      bytes = bounded(source, bytes, chunk[i], MAX_CHUNK_BYTES, "bytes in a chunk");
    }
    this.chunks = all;
    this.chunkBytes = bytes;
  }

  private static long bounded(Hdf5Source source, long a, long b, long limit, String what) {
    if (b != 0 && a > limit / b) {
      throw source.problem("has more than %d %s".formatted(limit, what));
    }
    return a * b;
  }

  int rank() {
    return extents.length;
  }

  /// How many chunks the dataset has, stored or not.
  long chunks() {
    return chunks;
  }

  int chunkBytes() {
    return (int) chunkBytes;
  }

  long chunkExtent(int axis) {
    return chunk[axis];
  }

  boolean contains(long[] place) {
    for (int i = 0; i < counts.length; i++) {
      if (place[i] < 0 || place[i] >= counts[i]) {
        return false;
      }
    }
    return true;
  }

  /// The chunk's place on each axis, counting row by row through those that there are.
  long[] place(long number) {
    long[] place = new long[counts.length];
    long rest = number;
    for (int i = counts.length - 1; i >= 0; i--) {
      place[i] = rest % counts[i];
      rest /= counts[i];
    }
    return place;
  }

  /// Along how many axes the dataset may grow without end.
  long endlessAxes() {
    return space.maxima().stream().filter(maximum -> maximum == Hdf5Dataspace.UNLIMITED).count();
  }

  /// The chunk's number in an index that is laid out for the greatest extents, so that it stays
  /// when the dataset grows; the axis without end, if there is one, counts slowest.
  long numberAtMost(long[] place) {
    int endless = space.maxima().indexOf(Hdf5Dataspace.UNLIMITED);
    long number = endless < 0 ? 0 : place[endless];
    for (int i = 0; i < place.length; i++) {
      if (i != endless) {
        long count = Math.ceilDiv(space.maxima().get(i), chunk[i]);
        number = Math.addExact(Math.multiplyExact(number, count), place[i]);
      }
    }
    return number;
  }

  /// Copies what of a chunk lies within the dataset.
  void copy(MemorySegment from, long[] place, MemorySegment to) {
    int last = extents.length - 1;
    long[] start = new long[extents.length];
    long[] count = new long[extents.length];
    for (int i = 0; i <= last; i++) {
      start[i] = place[i] * chunk[i];
      count[i] = Math.min(chunk[i], extents[i] - start[i]);
    }
    long run = count[last] * elementSize;
    long[] row = new long[extents.length];
    while (true) {
      long source = 0;
      long target = 0;
      for (int i = 0; i <= last; i++) {
        source = source * chunk[i] + row[i];
        target = target * extents[i] + start[i] + row[i];
      }
      MemorySegment.copy(from, source * elementSize, to, target * elementSize, run);
      int axis = last - 1;
      while (axis >= 0 && ++row[axis] == count[axis]) {
        row[axis--] = 0;
      }
      if (axis < 0) {
        return;
      }
    }
  }
}
