package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// One tensor of a PyTorch file: a view of a storage that was checked to lie inside of it.
///
/// @param offset of its first element, in bytes from the beginning of the storage
/// @param strides from one element to the next along each axis, in elements
record TorchTensor(
    TensorInfo info, TorchStorages.Storage storage, long offset, List<Long> strides) {

  /// @param elements how many elements of `info`'s type the storage holds
  /// @param first the element that it begins at
  /// @throws IllegalArgumentException if it reaches beyond its storage
  static TorchTensor of(
      TensorInfo info, TorchStorages.Storage storage, long elements, long first, long[] strides) {
    long[] extents = info.shape().extents();
    if (strides.length != extents.length) {
      throw new IllegalArgumentException(
          "has %d extents and %d strides".formatted(extents.length, strides.length));
    }
    if (first < 0) {
      throw new IllegalArgumentException("begins at element %d of its storage".formatted(first));
    }
    long last = first;
    for (int axis = 0; axis < strides.length; axis++) {
      if (strides[axis] < 0) {
        throw new IllegalArgumentException("has the stride %d".formatted(strides[axis]));
      }
      long steps = Math.max(0, extents[axis] - 1);
      long reach = steps * strides[axis];
      if (Math.multiplyHigh(steps, strides[axis]) != 0 || reach < 0 || last + reach < 0) {
        throw new IllegalArgumentException("has strides beyond any file");
      }
      last += reach;
    }
    if (info.shape().elements() > 0 && last >= elements) {
      throw new IllegalArgumentException(
          "reaches element %d of a storage of %d".formatted(last, elements));
    }
    long offset = info.shape().elements() > 0 ? first * (info.dtype().bits() / Byte.SIZE) : 0;
    return new TorchTensor(info, storage, offset, Arrays.stream(strides).boxed().toList());
  }

  TorchTensor named(String name) {
    return new TorchTensor(
        new TensorInfo(name, info.dtype(), info.shape()), storage, offset, strides);
  }

  /// Whether its bytes are those of the storage, from its offset on.
  boolean isInOrder() {
    if (info.byteSize() == 0) {
      return true;
    }
    long expected = 1;
    for (int axis = strides.size() - 1; axis >= 0; axis--) {
      long extent = info.shape().extent(axis);
      if (extent != 1 && strides.get(axis) != expected) {
        return false;
      }
      expected *= extent;
    }
    return !storage.isBigEndian() || unit() == 1;
  }

  /// How many bytes are turned together where they are in the other order.
  int unit() {
    int bytes = info.dtype().bits() / Byte.SIZE;
    return info.dtype().kind() == Dtype.Kind.COMPLEX ? bytes / 2 : bytes;
  }

  /// Its bytes where they lie in order.
  MemorySegment view() {
    return info.byteSize() == 0
        ? MemorySegment.ofArray(new byte[0])
        : storage.bytes().get().asSlice(offset, info.byteSize());
  }
}
