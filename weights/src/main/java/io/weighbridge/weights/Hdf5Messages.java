package io.weighbridge.weights;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Object header messages as they are written: the oldest versions, which every reader knows.
final class Hdf5Messages {

  /// What a message of a version 1 header may hold, rounded down to eights.
  static final int MAX_MESSAGE = 65_528;

  private static final int SIGNED = 0x08;
  private static final int UTF8 = 0x10;

  private Hdf5Messages() {}

  /// IV.A.2.b, version 1.
  static byte[] dataspace(Shape shape) {
    Hdf5Buffer out = new Hdf5Buffer().u8(1, shape.rank(), 0).zeros(5);
    for (long extent : shape.extents()) {
      out.u64(extent);
    }
    return out.toBytes();
  }

  /// IV.A.2.d, version 1.
  ///
  /// @throws IllegalArgumentException for a type that HDF5 cannot describe
  static byte[] datatype(Dtype dtype) {
    int size = dtype.bits() / Byte.SIZE;
    return switch (dtype.kind()) {
      case BOOLEAN -> booleans();
      case SIGNED, UNSIGNED -> {
        int flags = dtype.kind() == Dtype.Kind.SIGNED ? SIGNED : 0;
        yield new Hdf5Buffer().u8(0x10, flags, 0, 0).u32(size).u16(0).u16(dtype.bits()).toBytes();
      }
      case FLOAT -> floats(dtype, size);
      case COMPLEX -> complexes(dtype == Dtype.C64 ? Dtype.F32 : Dtype.F64, size);
    };
  }

  private static byte[] floats(Dtype dtype, int size) {
    @Nullable Hdf5FloatBits bits = Hdf5FloatBits.of(dtype);
    if (bits == null) {
      throw new IllegalArgumentException("HDF5 has no " + dtype);
    }
    int implied = 0x20; // the mantissa's leading bit is not stored
    return new Hdf5Buffer()
        .u8(0x11, implied, bits.sign(), 0)
        .u32(size)
        .u16(0)
        .u16(bits.precision())
        .u8(bits.exponent(), bits.exponentBits(), bits.mantissa(), bits.mantissaBits())
        .u32(bits.bias())
        .toBytes();
  }

  // NumPy's booleans by the convention of h5py: an enumeration over I8.
  private static byte[] booleans() {
    return new Hdf5Buffer()
        .u8(0x18, 2, 0, 0)
        .u32(1)
        .bytes(datatype(Dtype.I8))
        .paddedName("FALSE")
        .paddedName("TRUE")
        .u8(0, 1)
        .toBytes();
  }

  // By the convention of h5py too: a compound of r and i.
  private static byte[] complexes(Dtype half, int size) {
    Hdf5Buffer out = new Hdf5Buffer().u8(0x16, 2, 0, 0).u32(size);
    for (String name : List.of("r", "i")) {
      out.paddedName(name).u32(name.equals("r") ? 0 : size / 2).zeros(28).bytes(datatype(half));
    }
    return out.toBytes();
  }

  /// IV.A.2.f, version 2: zeros where nothing was written.
  static byte[] fillValue() {
    return new Hdf5Buffer().u8(2, 2, 2, 1).u32(0).toBytes();
  }

  /// IV.A.2.i, version 3, contiguous.
  static byte[] layout(long address, long size) {
    return new Hdf5Buffer().u8(3, 1).u64(address).u64(size).toBytes();
  }

  /// IV.A.2.m, version 1: a text in the global heap.
  static byte[] attribute(String name, int length, long heap, int index) {
    byte[] type =
        new Hdf5Buffer()
            .u8(0x19, 1, 1, 0) // of variable length, UTF-8
            .u32(16)
            .u8(0x10, 0, 0, 0) // of bytes
            .u32(1)
            .u16(0)
            .u16(Byte.SIZE)
            .toBytes();
    byte[] data = new Hdf5Buffer().u32(length).u64(heap).u32(index).toBytes();
    return attribute(name, type, dataspace(Shape.of()), data);
  }

  /// A list of names as text of a fixed number of bytes, which is how Keras writes them.
  static byte[] attribute(String name, List<byte[]> texts) {
    int width = Math.max(1, texts.stream().mapToInt(text -> text.length).max().orElse(1));
    byte[] type = new Hdf5Buffer().u8(0x13, 1 | UTF8, 0, 0).u32(width).toBytes();
    Hdf5Buffer data = new Hdf5Buffer();
    for (byte[] text : texts) {
      data.bytes(text).zeros(width - text.length);
    }
    return attribute(name, type, dataspace(Shape.of(texts.size())), data.toBytes());
  }

  private static byte[] attribute(String name, byte[] type, byte[] space, byte[] data) {
    int nameSize = name.getBytes(StandardCharsets.UTF_8).length + 1;
    byte[] message =
        new Hdf5Buffer()
            .u8(1, 0)
            .u16(nameSize)
            .u16(type.length)
            .u16(space.length)
            .paddedName(name)
            .bytes(type)
            .pad()
            .bytes(space)
            .pad()
            .bytes(data)
            .toBytes();
    if (message.length > MAX_MESSAGE) {
      throw new IllegalArgumentException(
          "attribute %s takes %d bytes, HDF5 allows %d"
              .formatted(Quoted.name(name), message.length, MAX_MESSAGE));
    }
    return message;
  }
}
