package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A protobuf message as fields without a schema (Protocol Buffers, "Encoding").
final class Protobuf {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private static final int MAX_FIELDS = 1_000_000;

  /// A model has at least a version and a graph; less is a guess.
  private static final int MIN_SIZE = 16;

  /// @param bytes of a field with a length; null for a number
  record Field(long offset, int number, long value, @Nullable MemorySegment bytes) {}

  private Protobuf() {}

  /// Whether all the bytes are fields with small numbers, one of which is a message or text.
  static boolean looksLikeOne(MemorySegment message) {
    if (message.byteSize() < MIN_SIZE) {
      return false;
    }
    try {
      List<Field> fields = fields(message);
      return fields.stream().allMatch(field -> field.number() <= 64)
          && fields.stream().anyMatch(field -> field.bytes() != null);
    } catch (Unreadable e) {
      return false;
    }
  }

  /// @throws Unreadable if the bytes are no message
  static List<Field> fields(MemorySegment message) {
    List<Field> fields = new ArrayList<>();
    long at = 0;
    while (at < message.byteSize()) {
      long offset = at;
      long[] tag = varint(message, at);
      at = tag[1];
      int number = (int) (tag[0] >>> 3);
      if (number <= 0 || tag[0] >>> 32 != 0 || fields.size() == MAX_FIELDS) {
        throw new Unreadable(offset, "has no protobuf field where one must be");
      }
      long value = 0;
      MemorySegment bytes = null;
      switch ((int) (tag[0] & 7)) {
        case VARINT -> {
          long[] number64 = varint(message, at);
          value = number64[0];
          at = number64[1];
        }
        case FIXED64 -> at += 8;
        case FIXED32 -> at += 4;
        case LENGTH -> {
          long[] length = varint(message, at);
          at = length[1];
          if (length[0] < 0 || length[0] > message.byteSize() - at) {
            throw new Unreadable(offset, "has a protobuf field that goes beyond its end");
          }
          bytes = message.asSlice(at, length[0]);
          at += length[0];
        }
        default -> throw new Unreadable(offset, "has a protobuf field of no known type");
      }
      if (at > message.byteSize()) {
        throw new Unreadable(offset, "has a protobuf field that goes beyond its end");
      }
      fields.add(new Field(offset, number, value, bytes));
    }
    return fields;
  }

  /// The number and where the next byte is.
  private static long[] varint(MemorySegment message, long from) {
    long value = 0;
    for (int i = 0; i < 10; i++) {
      if (from + i >= message.byteSize()) {
        throw new Unreadable(from, "has a protobuf number that goes beyond its end");
      }
      int b = Bytes.u8(message, from + i);
      value |= (long) (b & 0x7F) << (7 * i);
      if (b < 0x80) {
        return new long[] {value, from + i + 1};
      }
    }
    throw new Unreadable(from, "has a protobuf number that does not end");
  }
}
