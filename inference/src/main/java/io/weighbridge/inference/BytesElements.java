package io.weighbridge.inference;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The elements of a BYTES tensor: each a u32 of its length, little-endian, and then its bytes
/// (Triton's binary tensor data extension).
public final class BytesElements {

  private static final int LENGTH = 4;

  private BytesElements() {}

  /// The bytes of each element, in order.
  public static List<byte[]> read(TensorData tensor) {
    MemorySegment data = tensor.data();
    List<byte[]> elements = new ArrayList<>();
    for (long at = 0; at < data.byteSize(); ) {
      int length = data.get(TensorData.INT, at);
      elements.add(data.asSlice(at + LENGTH, length).toArray(ValueLayout.JAVA_BYTE));
      at += LENGTH + length;
    }
    return elements;
  }

  /// One tensor of these elements.
  public static TensorData write(String name, TensorShape shape, List<byte[]> elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] element : elements) {
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        out.write(element.length >>> shift);
      }
      out.writeBytes(element);
    }
    return new TensorData(name, Datatype.BYTES, shape, MemorySegment.ofArray(out.toByteArray()));
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
      at += LENGTH + length;
      found++;
    }
    if (found != elements) {
      throw new BadTensor(
          "tensor '%s' takes %d elements, %d came".formatted(name, elements, found));
    }
  }
}
