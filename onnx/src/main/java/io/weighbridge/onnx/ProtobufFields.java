package io.weighbridge.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Walks over the fields of one protobuf message without building it ("Protocol Buffers,
/// Encoding"): what is not asked for is stepped over by its length.
final class ProtobufFields {

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private static final int MOST_VARINT_BYTES = 10;
  private static final int MOST_TEXT_BYTES = 1 << 16;

  private final MemorySegment data;
  private long at;
  private int number;
  private int type;
  private long value;
  private MemorySegment content = MemorySegment.NULL;

  ProtobufFields(MemorySegment data) {
    this.data = data;
  }

  /// Steps to the next field; false at the end of the message.
  ///
  /// @throws Malformed if the bytes are no protobuf message
  boolean next() {
    if (at == data.byteSize()) {
      return false;
    }
    long tag = varint();
    if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE >>> 2) {
      throw new Malformed("a field numbered %d".formatted(tag >>> 3));
    }
    number = (int) (tag >>> 3);
    type = (int) (tag & 7);
    switch (type) {
      case VARINT -> value = varint();
      case FIXED64 -> content = take(Long.BYTES);
      case LENGTH -> content = take(varint());
      case FIXED32 -> content = take(Integer.BYTES);
      default -> throw new Malformed("wire type %d".formatted(type));
    }
    return true;
  }

  int number() {
    return number;
  }

  /// Whether the field is of that number and holds a message, a text or bytes.
  boolean isContent(int expected) {
    return number == expected && type == LENGTH;
  }

  /// Whether the field is of that number and holds a number of variable length.
  boolean isNumber(int expected) {
    return number == expected && type == VARINT;
  }

  long value() {
    return value;
  }

  MemorySegment content() {
    return content;
  }

  String text() {
    if (content.byteSize() > MOST_TEXT_BYTES) {
      throw new Malformed("a name of %d bytes".formatted(content.byteSize()));
    }
    return new String(content.toArray(BYTE), StandardCharsets.UTF_8);
  }

  /// Numbers of variable length, one after another.
  ///
  /// @throws Malformed if they are more than `most`
  static List<Long> numbers(MemorySegment packed, int most) {
    ProtobufFields fields = new ProtobufFields(packed);
    List<Long> numbers = new ArrayList<>();
    while (fields.at < packed.byteSize()) {
      numbers.add(fields.varint());
      if (numbers.size() > most) {
        throw new Malformed("more than %d numbers".formatted(most));
      }
    }
    return numbers;
  }

  private MemorySegment take(long bytes) {
    if (bytes < 0 || bytes > data.byteSize() - at) {
      throw new Malformed(
          "field %d of %d bytes where %d are left".formatted(number, bytes, data.byteSize() - at));
    }
    MemorySegment taken = data.asSlice(at, bytes);
    at += bytes;
    return taken;
  }

  private long varint() {
    long result = 0;
    for (int i = 0; i < MOST_VARINT_BYTES && at < data.byteSize(); i++) {
      byte next = data.get(BYTE, at++);
      result |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return result;
      }
    }
    throw new Malformed("a number without an end");
  }

  /// The bytes are no protobuf message; the message says what was found.
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String found) {
      super(found);
    }
  }
}
