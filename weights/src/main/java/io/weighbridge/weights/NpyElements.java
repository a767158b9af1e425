package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Brings NumPy's elements into the order that tensors have: row-major and little-endian.
final class NpyElements {

  private NpyElements() {}

  static boolean areInOrder(NpyHeader header) {
    boolean bytes = !header.descr().bigEndian() || partSize(header.info().dtype()) == 1;
    return bytes && (!header.fortranOrder() || header.info().shape().rank() < 2);
  }

  /// A copy of `stored` in order.
  static MemorySegment reordered(
      Path path, NpyHeader header, MemorySegment stored, SegmentAllocator target) {
    MemorySegment ordered = Allocation.of(path, header.info(), target);
    if (ordered.byteSize() == 0) {
      return ordered;
    }
    int part = partSize(header.info().dtype());
    int width = header.info().dtype().bits() / Byte.SIZE;
    boolean swap = header.descr().bigEndian();
    Shape shape = header.info().shape();
    long[] strides = strides(shape, header.fortranOrder(), width);
    long[] index = new long[shape.rank()];
    long from = 0;
    for (long to = 0; to < ordered.byteSize(); to += width) {
      for (int offset = 0; offset < width; offset += part) {
        copy(stored, from + offset, ordered, to + offset, part, swap);
      }
      // The odometer: the last axis runs fastest in the copy.
      for (int axis = index.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < shape.extent(axis)) {
          break;
        }
        from -= strides[axis] * shape.extent(axis);
        index[axis] = 0;
      }
    }
    return ordered;
  }

  /// The distance in bytes between neighbours along each axis of the stored array.
  private static long[] strides(Shape shape, boolean fortranOrder, int width) {
    long[] strides = new long[shape.rank()];
    long stride = width;
    for (int i = 0; i < strides.length; i++) {
      int axis = fortranOrder ? i : strides.length - 1 - i;
      strides[axis] = stride;
      stride *= shape.extent(axis);
    }
    return strides;
  }

  private static void copy(
      MemorySegment source, long from, MemorySegment target, long to, int size, boolean swap) {
    switch (size) {
      case 1 -> target.set(ValueLayout.JAVA_BYTE, to, source.get(ValueLayout.JAVA_BYTE, from));
      case 2 -> {
        short bits = source.get(Tensor.SHORT, from);
        target.set(Tensor.SHORT, to, swap ? Short.reverseBytes(bits) : bits);
      }
      case 4 -> {
        int bits = source.get(Tensor.INT, from);
        target.set(Tensor.INT, to, swap ? Integer.reverseBytes(bits) : bits);
      }
      case 8 -> {
        long bits = source.get(Tensor.LONG, from);
        target.set(Tensor.LONG, to, swap ? Long.reverseBytes(bits) : bits);
      }
      default -> throw new IllegalStateException("no NumPy number has %d bytes".formatted(size));
    }
  }

  /// The size of what a byte order applies to: half an element where it is complex.
  private static int partSize(Dtype dtype) {
    int width = dtype.bits() / Byte.SIZE;
    return dtype.kind() == Dtype.Kind.COMPLEX ? width / 2 : width;
  }
}
