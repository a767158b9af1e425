package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// One message of Protocol Buffers, field after field; nothing is read past its end.
///
/// ```java
/// while (message.next()) {
///   switch (message.field()) {
///     case 1 -> name = message.text("name");
///     default -> message.skip();
///   }
/// }
/// ```
///
/// Source: protobuf.dev, "Encoding". Groups, which no message of ours has, are refused.
final class ProtoMessage {

  /// A name or another short text, in bytes.
  static final long MAX_NAME = 1 << 16;

  private static final int VARINT = 0;
  private static final int I64 = 1;
  private static final int LEN = 2;
  private static final int I32 = 5;

  private final Path path;
  private final MemorySegment file;
  private final String what;
  private final long begin;
  private final long end;
  private long position;
  private int field;
  private int wire;
  private long tagAt;

  private ProtoMessage(Path path, MemorySegment file, String what, long begin, long end) {
    this.path = path;
    this.file = file;
    this.what = what;
    this.begin = begin;
    this.position = begin;
    this.end = end;
  }

  /// The whole file as one message.
  ///
  /// @param what names it in errors: `model`
  static ProtoMessage of(Path path, MemorySegment file, String what) {
    return new ProtoMessage(path, file, what, 0, file.byteSize());
  }

  /// The same message from its start.
  ProtoMessage again() {
    return new ProtoMessage(path, file, what, begin, end);
  }

  /// Goes to the next field; false at the end.
  boolean next() {
    if (position == end) {
      return false;
    }
    tagAt = position;
    long tag = rawVarint();
    if (tag < 0 || tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw problem("has no field where one should begin");
    }
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    return true;
  }

  int field() {
    return field;
  }

  /// Where the field began, in the file.
  long at() {
    return tagAt;
  }

  /// A whole number.
  long varint() {
    require(VARINT);
    return rawVarint();
  }

  /// Whether a repeated number has all its values in one field.
  boolean isPacked() {
    return wire == LEN;
  }

  MemorySegment fixed32() {
    require(I32);
    return taken(Integer.BYTES);
  }

  MemorySegment fixed64() {
    require(I64);
    return taken(Long.BYTES);
  }

  /// The bytes of a length-delimited field.
  MemorySegment bytes() {
    require(LEN);
    long length = rawVarint();
    if (length < 0 || length > end - position) {
      throw problem(
          "has a field %d of %s bytes, but only %d follow"
              .formatted(field, Long.toUnsignedString(length), end - position));
    }
    return taken(length);
  }

  /// Whole numbers one after another.
  interface Varints {
    boolean next();

    long value();
  }

  /// The numbers of a packed field.
  Varints varints() {
    ProtoMessage packed = message("field " + field);
    return varints(packed);
  }

  /// The whole numbers that fill `bytes` of the file `path`.
  static Varints varints(Path path, MemorySegment bytes, String what) {
    return varints(new ProtoMessage(path, bytes, what, 0, bytes.byteSize()));
  }

  private static Varints varints(ProtoMessage packed) {
    return new Varints() {
      private long value;

      @Override
      public boolean next() {
        if (packed.position == packed.end) {
          return false;
        }
        value = packed.rawVarint();
        return true;
      }

      @Override
      public long value() {
        return value;
      }
    };
  }

  ProtoMessage message(String what) {
    MemorySegment bytes = bytes();
    return new ProtoMessage(path, file, what, position - bytes.byteSize(), position);
  }

  /// A name: valid UTF-8 that is not too long.
  String text(String name) {
    MemorySegment bytes = bytes();
    if (bytes.byteSize() > MAX_NAME) {
      throw problem(
          "has a %s of %d bytes, more than %d".formatted(name, bytes.byteSize(), MAX_NAME));
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)))
          .toString();
    } catch (CharacterCodingException e) {
      throw problem("has a %s that is not UTF-8".formatted(name));
    }
  }

  /// A text for people, of any length up to `most` bytes; what is not UTF-8 becomes U+FFFD.
  String prose(long most) {
    MemorySegment bytes = bytes();
    if (bytes.byteSize() > most) {
      throw problem("has a text of %d bytes, more than %d".formatted(bytes.byteSize(), most));
    }
    return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  void skip() {
    switch (wire) {
      case VARINT -> rawVarint();
      case I64 -> taken(Long.BYTES);
      case LEN -> bytes();
      case I32 -> taken(Integer.BYTES);
      default -> throw problem("has a field %d of wire type %d".formatted(field, wire));
    }
  }

  WeightsException problem(String problem) {
    return new WeightsException(path, "the %s %s (byte %d)".formatted(what, problem, tagAt));
  }

  private void require(int expected) {
    if (wire != expected) {
      throw problem("has a field %d of wire type %d, expected %d".formatted(field, wire, expected));
    }
  }

  private MemorySegment taken(long count) {
    if (count > end - position) {
      throw problem("is cut off in field %d".formatted(field));
    }
    position += count;
    return file.asSlice(position - count, count);
  }

  private long rawVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == end) {
        throw problem("is cut off in a number");
      }
      byte next = file.get(ValueLayout.JAVA_BYTE, position++);
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw problem("has a number of more than 64 bits");
  }
}
