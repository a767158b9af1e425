package io.weighbridge.inference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The elements of a BYTES tensor: each a u32 of its length, little-endian, and then its bytes
/// (Triton's binary tensor data extension).
public final class BytesElements {

  private static final int LENGTH = 4;

  /// The longest text, and the most bytes that are written: what an array holds.
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private BytesElements() {}

  /// The bytes of each element, in order.
  public static List<byte[]> read(TensorData tensor) {
    MemorySegment data = tensor.data();
    List<byte[]> elements = new ArrayList<>();
    for (long at = 0; at < data.byteSize(); ) {
      int length = data.get(TensorData.INT, at);
      elements.add(data.asSlice(at + LENGTH, length).toArray(ValueLayout.JAVA_BYTE));
      at += (long) LENGTH + length;
    }
    return elements;
  }

  /// One tensor of these elements.
  ///
  /// @throws BadTensor if there are more or fewer than the shape says
  public static TensorData write(String name, TensorShape shape, List<byte[]> elements) {
    long size = 0;
    for (byte[] element : elements) {
      size += (long) LENGTH + element.length;
    }
    if (size > MAX_BYTES) {
      throw new BadTensor(
          "tensor '%s': texts of %d bytes, at most %d are written"
              .formatted(name, size, MAX_BYTES));
    }
    ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] element : elements) {
      out.putInt(element.length).put(element);
    }
    return new TensorData(name, Datatype.BYTES, shape, MemorySegment.ofArray(out.array()));
  }

  /// Walks over the lengths: as many elements as the shape says, up to the last byte.
  static void check(String name, long elements, MemorySegment data) {
    long at = 0;
    long found = 0;
    while (at < data.byteSize()) {
      if (data.byteSize() - at < LENGTH) {
        throw new BadTensor("tensor '%s' ends within the length of a text".formatted(name));
      }
      long length = Integer.toUnsignedLong(data.get(TensorData.INT, at));
      if (length > data.byteSize() - at - LENGTH) {
        throw new BadTensor(
            "tensor '%s' ends within element %d of %d bytes".formatted(name, found, length));
      }
      if (length > MAX_BYTES) {
        throw new BadTensor(
            "tensor '%s': element %d has %d bytes, at most %d are taken"
                .formatted(name, found, length, MAX_BYTES));
      }
      at += LENGTH + length;
      found++;
    }
    if (found != elements) {
      throw new BadTensor(
          "tensor '%s' takes %d elements, %d came".formatted(name, elements, found));
    }
  }
}
