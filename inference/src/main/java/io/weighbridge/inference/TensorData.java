package io.weighbridge.inference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;

/// A named tensor on its way: row-major little-endian elements without gaps, the same bytes as in
/// the binary form of the protocol. Nobody changes the bytes once the tensor exists.
///
/// @param shape fixed
/// @param data exactly the elements' bytes, at any address, in the heap or outside
public record TensorData(String name, Datatype datatype, TensorShape shape, MemorySegment data) {

  /// More elements than this have more bytes than can be counted.
  private static final long MAX_ELEMENTS = Long.MAX_VALUE / Long.BYTES;

  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// @throws BadTensor if there are more or fewer bytes than the shape takes
  public TensorData {
    long elements = shape.elements();
    if (datatype == Datatype.BYTES) {
      BytesElements.check(name, elements, data);
    } else if (elements > MAX_ELEMENTS || elements * datatype.size() != data.byteSize()) {
      throw new BadTensor(
          "tensor '%s': %s of %s takes %d bytes, %d came"
              .formatted(
                  name,
                  shape,
                  datatype,
                  BigInteger.valueOf(elements).multiply(BigInteger.valueOf(datatype.size())),
                  data.byteSize()));
    }
  }

  /// An FP32 tensor that holds a copy of the values.
  public static TensorData of(String name, TensorShape shape, float... values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    return new TensorData(name, Datatype.FP32, shape, data);
  }

  /// An INT64 tensor that holds a copy of the values.
  public static TensorData of(String name, TensorShape shape, long... values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(values, 0, data, LONG, 0, values.length);
    return new TensorData(name, Datatype.INT64, shape, data);
  }

  /// The elements of an FP32 tensor.
  public float[] toFloats() {
    if (datatype != Datatype.FP32) {
      throw new IllegalStateException("tensor '%s' is %s".formatted(name, datatype));
    }
    float[] values = new float[Math.toIntExact(data.byteSize() / 4)];
    MemorySegment.copy(data, FLOAT, 0, values, 0, values.length);
    return values;
  }

  /// The same bytes under another name.
  public TensorData named(String other) {
    return new TensorData(other, datatype, shape, data);
  }
}
