package io.weighbridge.weights;

/// The names of an old group (specification III.D).
final class Hdf5LocalHeap {

  private final Hdf5Source source;
  private final long start;
  private final long size;

  private Hdf5LocalHeap(Hdf5Source source, long start, long size) {
    this.source = source;
    this.start = start;
    this.size = size;
  }

  static Hdf5LocalHeap read(Hdf5Source source, long address) {
    Hdf5Cursor cursor = source.cursor(address, "local heap").signature("HEAP");
    cursor.version(0, 0);
    long size = cursor.skip(3).length();
    cursor.bits(source.lengthSize()); // free list
    long start = cursor.address();
    source.cursor(start, size, "local heap");
    return new Hdf5LocalHeap(source, start, size);
  }

  String name(long offset) {
    return source.cursor(start, size, "local heap").skip(offset).terminatedName();
  }
}
