package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Brings the elements of a strided view into row-major order, and into little-endian order.
final class StridedCopy {

  private final MemorySegment from;
  private final MemorySegment to;
  private final long[] extents;
  private final long[] steps;
  private final int width;
  private long written;

  private StridedCopy(TorchTensor tensor, MemorySegment to) {
    from = tensor.storage().bytes().get();
    this.to = to;
    extents = tensor.info().shape().extents();
    width = tensor.info().dtype().bits() / Byte.SIZE;
    steps = new long[extents.length];
    for (int axis = 0; axis < steps.length; axis++) {
      steps[axis] = tensor.strides().get(axis) * width;
    }
  }

  /// @param to exactly as many bytes as the tensor has
  static void run(TorchTensor tensor, MemorySegment to) {
    if (tensor.info().byteSize() > 0) {
      new StridedCopy(tensor, to).copy(0, tensor.offset());
    }
    if (tensor.storage().isBigEndian()) {
      turn(to, tensor.unit());
    }
  }

  /// The rank is limited, so the depth is.
  private void copy(int axis, long at) {
    if (axis == extents.length) {
      element(at);
      return;
    }
    long place = at;
    if (axis == extents.length - 1 && steps[axis] == width) {
      long bytes = extents[axis] * width;
      MemorySegment.copy(from, at, to, written, bytes);
      written += bytes;
      return;
    }
    for (long i = 0; i < extents[axis]; i++) {
      copy(axis + 1, place);
      place += steps[axis];
    }
  }

  private void element(long at) {
    switch (width) {
      case 1 -> to.set(ValueLayout.JAVA_BYTE, written, from.get(ValueLayout.JAVA_BYTE, at));
      case 2 -> to.set(Tensor.SHORT, written, from.get(Tensor.SHORT, at));
      case 4 -> to.set(Tensor.INT, written, from.get(Tensor.INT, at));
      case 8 -> to.set(Tensor.LONG, written, from.get(Tensor.LONG, at));
      default -> MemorySegment.copy(from, at, to, written, width);
    }
    written += width;
  }

  private static void turn(MemorySegment bytes, int unit) {
    for (long at = 0; at < bytes.byteSize(); at += unit) {
      switch (unit) {
        case 2 -> bytes.set(Tensor.SHORT, at, Short.reverseBytes(bytes.get(Tensor.SHORT, at)));
        case 4 -> bytes.set(Tensor.INT, at, Integer.reverseBytes(bytes.get(Tensor.INT, at)));
        case 8 -> bytes.set(Tensor.LONG, at, Long.reverseBytes(bytes.get(Tensor.LONG, at)));
        default -> {
          return;
        }
      }
    }
  }
}
