package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A named array: its description and its bytes, row-major and little-endian without gaps.
///
/// The bytes are a view of the file where the format stores them so, and a copy where it does not
/// (compressed chunks, big-endian or column-major arrays). A view dies with the [WeightsFile] that
/// gave it.
///
/// @param data exactly `info.byteSize()` bytes
public record Tensor(TensorInfo info, MemorySegment data) {

  /// Little-endian floats at any address: files do not align their tensors.
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public Tensor {
    if (data.byteSize() != info.byteSize()) {
      throw new IllegalArgumentException(
          "tensor %s: %s of %s takes %d bytes, given %d"
              .formatted(
                  Quoted.name(info.name()),
                  info.shape(),
                  info.dtype(),
                  info.byteSize(),
                  data.byteSize()));
    }
  }

  /// An F32 tensor that holds a copy of `values`.
  public static Tensor of(String name, Shape shape, float... values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, data, FLOAT, 0, values.length);
    return new Tensor(new TensorInfo(name, Dtype.F32, shape), data);
  }

  /// An F64 tensor that holds a copy of `values`.
  public static Tensor ofDoubles(String name, Shape shape, double... values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(values, 0, data, DOUBLE, 0, values.length);
    return new Tensor(new TensorInfo(name, Dtype.F64, shape), data);
  }

  /// An I32 tensor that holds a copy of `values`.
  public static Tensor ofInts(String name, Shape shape, int... values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, data, INT, 0, values.length);
    return new Tensor(new TensorInfo(name, Dtype.I32, shape), data);
  }

  /// An I64 tensor that holds a copy of `values`.
  public static Tensor ofLongs(String name, Shape shape, long... values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(values, 0, data, LONG, 0, values.length);
    return new Tensor(new TensorInfo(name, Dtype.I64, shape), data);
  }

  /// A tensor of any type that holds a copy of its stored bytes.
  public static Tensor ofBytes(TensorInfo info, byte... stored) {
    return new Tensor(info, MemorySegment.ofArray(stored.clone()));
  }

  public String name() {
    return info.name();
  }

  public Shape shape() {
    return info.shape();
  }

  public Dtype dtype() {
    return info.dtype();
  }

  /// The elements as floats, rounded to nearest where the stored type is wider.
  ///
  /// @throws IllegalArgumentException for complex elements and for more elements than an array
  ///   holds
  public float[] toFloats() {
    return Elements.toFloats(this);
  }

  /// The elements as doubles; exact but for 64-bit integers, which are rounded to nearest.
  ///
  /// @throws IllegalArgumentException as for [#toFloats()]
  public double[] toDoubles() {
    return Elements.toDoubles(this);
  }

  /// The same bytes under another name.
  public Tensor named(String name) {
    return new Tensor(new TensorInfo(name, info.dtype(), info.shape()), data);
  }
}
