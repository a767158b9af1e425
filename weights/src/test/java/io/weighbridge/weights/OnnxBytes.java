package io.weighbridge.weights;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A model of one tensor named `t`, written field by field, so that any of them can be wrong.
final class OnnxBytes {

  private final ByteArrayOutputStream tensor = new ByteArrayOutputStream();

  OnnxBytes() {
    tensor.writeBytes(field(8, "t".getBytes(StandardCharsets.UTF_8)));
  }

  OnnxBytes dims(long... dims) {
    for (long dim : dims) {
      tensor.writeBytes(number(1, dim));
    }
    return this;
  }

  OnnxBytes type(int type) {
    tensor.writeBytes(number(2, type));
    return this;
  }

  OnnxBytes segment() {
    tensor.writeBytes(field(3));
    return this;
  }

  OnnxBytes raw(byte... bytes) {
    tensor.writeBytes(field(9, bytes));
    return this;
  }

  OnnxBytes numbers(int field, long... numbers) {
    for (long each : numbers) {
      tensor.writeBytes(number(field, each));
    }
    return this;
  }

  /// 15 bytes of another file.
  OnnxBytes external(String location, String offset, String length) {
    if (tensor.size() < 4) {
      dims(15).type(2);
    }
    tensor.writeBytes(number(14, 1));
    tensor.writeBytes(field(13, entry("location", location)));
    tensor.writeBytes(field(13, entry("offset", offset)));
    tensor.writeBytes(field(13, entry("length", length)));
    return this;
  }

  byte[] tensor() {
    return tensor.toByteArray();
  }

  byte[] model() {
    return joined(number(1, 8), field(7, field(5, tensor())));
  }

  private static byte[] entry(String key, String value) {
    return joined(
        field(1, key.getBytes(StandardCharsets.UTF_8)),
        field(2, value.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  static byte[] field(int number, byte... bytes) {
    return joined(varint(number << 3 | 2), varint(bytes.length), bytes);
  }

  private static byte[] number(int field, long value) {
    return joined(varint((long) field << 3), varint(value));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }
}
