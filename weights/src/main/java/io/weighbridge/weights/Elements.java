package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;

/// Stored elements as Java numbers.
final class Elements {

  private Elements() {}

  static float[] toFloats(Tensor tensor) {
    int count = Math.toIntExact(tensor.shape().elements());
    float[] values = new float[count];
    MemorySegment data = tensor.data();
    if (tensor.dtype() == Dtype.F32) {
      MemorySegment.copy(data, Tensor.FLOAT, 0, values, 0, count);
      return values;
    }
    throw new IllegalArgumentException("not yet: " + tensor.dtype());
  }
}
