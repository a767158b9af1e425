package io.weighbridge.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Little-endian bytes of HDF5 metadata that grow as they are written.
final class Hdf5Buffer {

  private byte[] bytes = new byte[1 << 12];
  private int size;

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  Hdf5Buffer u8(int... values) {
    for (int value : values) {
      number(value, 1);
    }
    return this;
  }

  Hdf5Buffer u16(int value) {
    return number(value, Short.BYTES);
  }

  Hdf5Buffer u32(long value) {
    return number(value, Integer.BYTES);
  }

  Hdf5Buffer u64(long value) {
    return number(value, Long.BYTES);
  }

  Hdf5Buffer signature(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  Hdf5Buffer bytes(byte... values) {
    reserve(values.length);
    System.arraycopy(values, 0, bytes, size, values.length);
    size += values.length;
    return this;
  }

  Hdf5Buffer zeros(int count) {
    reserve(count);
    size += count;
    return this;
  }

  /// Fills up to whole eights.
  Hdf5Buffer pad() {
    return zeros(-size & 7);
  }

  /// A zero-terminated name that fills whole eights of its own.
  Hdf5Buffer paddedName(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return bytes(text).zeros(8 - text.length % 8);
  }

  private Hdf5Buffer number(long value, int width) {
    reserve(width);
    for (int i = 0; i < width; i++) {
      bytes[size++] = (byte) (value >> (i * Byte.SIZE));
    }
    return this;
  }

  private void reserve(int count) {
    if (count > Integer.MAX_VALUE - 16 - size) {
      throw new IllegalArgumentException("HDF5 metadata of more than 2 GiB");
    }
    if (size + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, (size + count) * 2L));
    }
  }
}
