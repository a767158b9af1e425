package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Reads a GGUF header from its start to its end; nothing is read past the end of the file.
final class GgufCursor {

  private final Path path;
  private final MemorySegment bytes;
  private long position;

  GgufCursor(Path path, MemorySegment bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  long position() {
    return position;
  }

  long remaining() {
    return bytes.byteSize() - position;
  }

  /// What was passed since `start`.
  MemorySegment since(long start) {
    return bytes.asSlice(start, position - start);
  }

  byte u8(String what) {
    return bytes.get(ValueLayout.JAVA_BYTE, passed(what, Byte.BYTES));
  }

  int u32(String what) {
    return bytes.get(Tensor.INT, passed(what, Integer.BYTES));
  }

  /// Bits of a 64-bit number; negative is 2^63 and more.
  long u64(String what) {
    return bytes.get(Tensor.LONG, passed(what, Long.BYTES));
  }

  /// A number of things that take at least `least` bytes each: never more than fit into the rest of
  /// the file.
  long count(String what, long least) {
    long at = position;
    long count = u64(what);
    if (count < 0 || count > remaining() / least) {
      throw problem(
          at,
          "%s is %s, but only %d bytes follow"
              .formatted(what, Long.toUnsignedString(count), remaining()));
    }
    return count;
  }

  /// A string's length, which is followed by that many bytes.
  long length(String what, long most) {
    long at = position;
    long length = u64(what);
    if (length < 0 || length > most) {
      throw problem(
          at,
          "%s has %s bytes, more than the %d that are allowed"
              .formatted(what, Long.toUnsignedString(length), most));
    }
    if (length > remaining()) {
      throw problem(at, "%s has %d bytes, but only %d follow".formatted(what, length, remaining()));
    }
    return length;
  }

  /// A string of valid UTF-8.
  String text(String what, long most) {
    long at = position;
    long length = length(what, most);
    byte[] utf8 = bytes.asSlice(position, length).toArray(ValueLayout.JAVA_BYTE);
    position += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(path, "%s at byte %d is not UTF-8".formatted(what, at), e);
    }
  }

  void skip(String what, long count) {
    passed(what, count);
  }

  private long passed(String what, long count) {
    if (count > remaining()) {
      throw problem(position, "the file is cut off in %s".formatted(what));
    }
    long at = position;
    position += count;
    return at;
  }

  WeightsException problem(long at, String problem) {
    return new WeightsException(path, "%s (byte %d)".formatted(problem, at));
  }
}
