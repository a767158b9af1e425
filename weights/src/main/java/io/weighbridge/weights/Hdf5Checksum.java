package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The two checksums of HDF5: Bob Jenkins' lookup3 for metadata, Fletcher's for chunks.
final class Hdf5Checksum {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// After so many words a Fletcher sum of 16-bit words must be folded before it overflows.
  private static final int FLETCHER_BLOCK = 360;

  private Hdf5Checksum() {}

  /// `hashlittle` of lookup3.c with the initial value 0.
  static int lookup3(MemorySegment bytes) {
    long left = bytes.byteSize();
    int a = 0xdeadbeef + (int) left;
    int b = a;
    int c = a;
    if (left == 0) {
      return c;
    }
    long at = 0;
    while (left > 12) {
      a += bytes.get(INT, at);
      b += bytes.get(INT, at + 4);
      c += bytes.get(INT, at + 8);
      a = (a - c) ^ Integer.rotateLeft(c, 4);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 6);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 8);
      b += a;
      a = (a - c) ^ Integer.rotateLeft(c, 16);
      c += b;
      b = (b - a) ^ Integer.rotateLeft(a, 19);
      a += c;
      c = (c - b) ^ Integer.rotateLeft(b, 4);
      b += a;
      at += 12;
      left -= 12;
    }
    a += tail(bytes, at, left);
    b += tail(bytes, at + 4, left - 4);
    c += tail(bytes, at + 8, left - 8);
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }

  private static int tail(MemorySegment bytes, long at, long left) {
    int word = 0;
    for (int i = 0; i < Math.min(left, Integer.BYTES); i++) {
      word |= Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at + i)) << (i * Byte.SIZE);
    }
    return word;
  }

  /// Fletcher's checksum over big-endian 16-bit words, as the fletcher32 filter stores it.
  static int fletcher32(byte[] bytes, int length) {
    long low = 0;
    long high = 0;
    int words = 0;
    for (int i = 0; i < length; i += 2) {
      int second = i + 1 < length ? Byte.toUnsignedInt(bytes[i + 1]) : 0;
      low += (Byte.toUnsignedInt(bytes[i]) << Byte.SIZE) | second;
      high += low;
      if (++words % FLETCHER_BLOCK == 0) {
        low = folded(low);
        high = folded(high);
      }
    }
    return (int) ((folded(high) << Short.SIZE) | folded(low));
  }

  private static long folded(long sum) {
    long folded = sum;
    while (folded >> Short.SIZE != 0) {
      folded = (folded & 0xffff) + (folded >> Short.SIZE);
    }
    return folded;
  }
}
