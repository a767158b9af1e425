package io.weighbridge.weights;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// GGUF files written field by field, so that any of them can be wrong.
final class GgufBytes {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static GgufBytes header(int version, long tensors, long keys) {
    return new GgufBytes()
        .raw("GGUF".getBytes(StandardCharsets.UTF_8))
        .u32(version)
        .u64(tensors)
        .u64(keys);
  }

  GgufBytes raw(byte... values) {
    bytes.writeBytes(values);
    return this;
  }

  GgufBytes u32(int value) {
    return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  GgufBytes u64(long value) {
    return raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  GgufBytes text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u64(utf8.length).raw(utf8);
  }

  GgufBytes key(String key, GgufValueType type) {
    return text(key).u32(type.number());
  }

  GgufBytes alignment(int alignment) {
    return key("general.alignment", GgufValueType.UINT32).u32(alignment);
  }

  /// @param dims innermost first
  GgufBytes tensor(String name, int type, long offset, long... dims) {
    text(name).u32(dims.length);
    for (long dim : dims) {
      u64(dim);
    }
    return u32(type).u64(offset);
  }

  GgufBytes padded(int alignment) {
    while (bytes.size() % alignment != 0) {
      raw((byte) 0);
    }
    return this;
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(bytes.toByteArray());
  }
}
