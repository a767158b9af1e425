package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Looking at bytes that may end anywhere.
final class Bytes {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static boolean has(MemorySegment bytes, long offset, int... signature) {
    if (offset < 0 || offset > bytes.byteSize() - signature.length) {
      return false;
    }
    for (int i = 0; i < signature.length; i++) {
      if (u8(bytes, offset + i) != signature[i]) {
        return false;
      }
    }
    return true;
  }

  static boolean has(MemorySegment bytes, long offset, String ascii) {
    return has(bytes, offset, ascii.chars().toArray());
  }

  static int u8(MemorySegment bytes, long offset) {
    return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
  }

  static int u16(MemorySegment bytes, long offset) {
    return Short.toUnsignedInt(bytes.get(SHORT, offset));
  }

  static long u32(MemorySegment bytes, long offset) {
    return Integer.toUnsignedLong(bytes.get(INT, offset));
  }

  static long i64(MemorySegment bytes, long offset) {
    return bytes.get(LONG, offset);
  }

  /// At most `count` bytes from `offset` on.
  static byte[] copy(MemorySegment bytes, long offset, long count) {
    long from = Math.min(offset, bytes.byteSize());
    return bytes
        .asSlice(from, Math.min(count, bytes.byteSize() - from))
        .toArray(ValueLayout.JAVA_BYTE);
  }

  static String latin1(MemorySegment bytes, long offset, long count) {
    return new String(copy(bytes, offset, count), StandardCharsets.ISO_8859_1);
  }

  /// Where a slice begins in the bytes it was cut from.
  static long offset(MemorySegment whole, MemorySegment slice) {
    return slice.address() - whole.address();
  }
}
