package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Stored elements as Java numbers.
final class Elements {

  /// The longest array that every JVM can make.
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  /// The element at an index.
  interface At {
    double value(long index);
  }

  private Elements() {}

  static float[] toFloats(Tensor tensor) {
    float[] values = new float[count(tensor)];
    MemorySegment data = tensor.data();
    switch (tensor.dtype()) {
      case F32 -> MemorySegment.copy(data, Tensor.FLOAT, 0, values, 0, values.length);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(data.getAtIndex(Tensor.SHORT, i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(data.getAtIndex(Tensor.SHORT, i) << 16);
        }
      }
      // Not by way of double: rounding twice is not rounding to nearest.
      case I64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) data.getAtIndex(Tensor.LONG, i);
        }
      }
      case U64 -> {
        for (int i = 0; i < values.length; i++) {
          long bits = data.getAtIndex(Tensor.LONG, i);
          values[i] = bits >= 0 ? (float) bits : (float) halved(bits) * 2;
        }
      }
      default -> {
        At at = at(tensor);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) at.value(i);
        }
      }
    }
    return values;
  }

  static double[] toDoubles(Tensor tensor) {
    double[] values = new double[count(tensor)];
    if (tensor.dtype() == Dtype.F64) {
      MemorySegment.copy(tensor.data(), Tensor.DOUBLE, 0, values, 0, values.length);
      return values;
    }
    At at = at(tensor);
    for (int i = 0; i < values.length; i++) {
      values[i] = at.value(i);
    }
    return values;
  }

  /// Exact for every type but 64-bit integers, which are rounded to nearest.
  static At at(Tensor tensor) {
    MemorySegment data = tensor.data();
    return switch (tensor.dtype()) {
      case BOOL, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ -> {
        float[] table = SmallFloats.table(tensor.dtype());
        yield i -> table[data.get(ValueLayout.JAVA_BYTE, i) & 0xFF];
      }
      case F4, F6_E2M3, F6_E3M2 -> packed(data, tensor.dtype());
      case I16 -> i -> data.getAtIndex(Tensor.SHORT, i);
      case U16 -> i -> data.getAtIndex(Tensor.SHORT, i) & 0xFFFF;
      case F16 -> i -> Float.float16ToFloat(data.getAtIndex(Tensor.SHORT, i));
      case BF16 -> i -> Float.intBitsToFloat(data.getAtIndex(Tensor.SHORT, i) << 16);
      case I32 -> i -> data.getAtIndex(Tensor.INT, i);
      case U32 -> i -> Integer.toUnsignedLong(data.getAtIndex(Tensor.INT, i));
      case F32 -> i -> data.getAtIndex(Tensor.FLOAT, i);
      case F64 -> i -> data.getAtIndex(Tensor.DOUBLE, i);
      case I64 -> i -> (double) data.getAtIndex(Tensor.LONG, i);
      case U64 ->
          i -> {
            long bits = data.getAtIndex(Tensor.LONG, i);
            return bits >= 0 ? (double) bits : (double) halved(bits) * 2;
          };
      case C64, C128 -> throw complex(tensor);
    };
  }

  /// Codes that follow each other from the lowest bit of a byte upwards, across bytes where 6 bits
  /// do not fit: PyTorch's float4_e2m1fn_x2 has its first element in the low half.
  private static At packed(MemorySegment data, Dtype dtype) {
    float[] table = SmallFloats.table(dtype);
    int bits = dtype.bits();
    long last = data.byteSize() - 1;
    return i -> {
      long bit = i * bits;
      long place = bit / Byte.SIZE;
      int pair = data.get(ValueLayout.JAVA_BYTE, place) & 0xFF;
      if (place < last) {
        pair |= (data.get(ValueLayout.JAVA_BYTE, place + 1) & 0xFF) << Byte.SIZE;
      }
      return table[(pair >> (bit % Byte.SIZE)) & ((1 << bits) - 1)];
    };
  }

  /// Half of an unsigned number, with the lost bit kept as a sticky one so that it still rounds
  /// right.
  private static long halved(long unsigned) {
    return (unsigned >>> 1) | (unsigned & 1);
  }

  private static int count(Tensor tensor) {
    if (tensor.dtype().kind() == Dtype.Kind.COMPLEX) {
      throw complex(tensor);
    }
    long elements = tensor.shape().elements();
    if (elements > MAX_ARRAY) {
      throw new IllegalArgumentException(
          "tensor %s: %d elements are more than an array holds"
              .formatted(Quoted.name(tensor.name()), elements));
    }
    return (int) elements;
  }

  private static IllegalArgumentException complex(Tensor tensor) {
    return new IllegalArgumentException(
        "tensor %s: complex elements (%s) are not real numbers"
            .formatted(Quoted.name(tensor.name()), tensor.dtype()));
  }
}
