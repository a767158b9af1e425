package io.weighbridge.xet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// One LZ4 block ("LZ4 Block Format Description"): sequences of literals and matches.
///
/// Written here because the blocks of a frame may refer to what earlier blocks decoded ("Linked
/// blocks"), which the library's decompressors cannot be told. Every length is compared with what
/// is left of the input and of the output before a byte is moved, so that no input can make it read
/// or write elsewhere; both ends are limits that the caller chose.
final class Lz4Block {

  private static final int MIN_MATCH = 4;
  private static final int RUN_MASK = 15;

  /// Copies of eight bytes may write up to seven bytes too many, which later bytes overwrite.
  private static final int WORD = Long.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Lz4Block() {}

  /// Decodes `source[from, to)` to `target[start, limit)`. Matches may reach back to `first`, where
  /// the output of the frame begins.
  ///
  /// @return the end of what was written
  static int decode(
      byte[] source, int from, int to, byte[] target, int first, int start, int limit) {
    int in = from;
    int out = start;
    while (in < to) {
      int token = source[in++] & 0xff;
      int literals = token >>> 4;
      if (literals == RUN_MASK) {
        int next;
        do {
          if (in == to) {
            throw new XorbException("an LZ4 block ends within the length of its literals");
          }
          next = source[in++] & 0xff;
          literals += next;
          // Beyond the limit nothing can follow that would be accepted, and the sum stays small.
        } while (next == 0xff && literals <= limit);
      }
      if (literals > to - in) {
        throw new XorbException("an LZ4 block ends within its literals");
      }
      if (literals > limit - out) {
        throw tooLong();
      }
      if (literals <= 2 * WORD && to - in >= 2 * WORD && limit - out >= 2 * WORD) {
        LONGS.set(target, out, (long) LONGS.get(source, in));
        LONGS.set(target, out + WORD, (long) LONGS.get(source, in + WORD));
      } else {
        System.arraycopy(source, in, target, out, literals);
      }
      in += literals;
      out += literals;
      if (in == to) {
        // "The last sequence contains only literals."
        return out;
      }
      if (to - in < 2) {
        throw new XorbException("an LZ4 block ends within the offset of a match");
      }
      int offset = (source[in] & 0xff) | (source[in + 1] & 0xff) << 8;
      in += 2;
      if (offset == 0 || offset > out - first) {
        throw new XorbException(
            "an LZ4 match looks back %d bytes where %d were written"
                .formatted(offset, out - first));
      }
      int length = token & RUN_MASK;
      if (length == RUN_MASK) {
        int next;
        do {
          if (in == to) {
            throw new XorbException("an LZ4 block ends within the length of a match");
          }
          next = source[in++] & 0xff;
          length += next;
        } while (next == 0xff && length <= limit);
      }
      length += MIN_MATCH;
      if (length > limit - out) {
        throw tooLong();
      }
      repeat(target, out - offset, out, length, limit);
      out += length;
    }
    throw new XorbException("an LZ4 block ends without its last literals");
  }

  /// Copies `length` bytes from an earlier place of the same array; where the two overlap, the
  /// bytes just written are read again ("overlap copy").
  private static void repeat(byte[] bytes, int from, int to, int length, int limit) {
    int end = to + length;
    int distance = to - from;
    if (distance >= WORD) {
      if (length > 8 * WORD && distance >= length) {
        System.arraycopy(bytes, from, bytes, to, length);
        return;
      }
      if (limit - end >= WORD) {
        while (to < end) {
          LONGS.set(bytes, to, (long) LONGS.get(bytes, from));
          from += WORD;
          to += WORD;
        }
        return;
      }
      while (end - to >= WORD) {
        LONGS.set(bytes, to, (long) LONGS.get(bytes, from));
        from += WORD;
        to += WORD;
      }
    } else if (length > 2 * WORD) {
      // A short pattern: its repetition doubles until it fills the match.
      int whole = distance;
      while (to < end) {
        int piece = Math.min(whole, end - to);
        System.arraycopy(bytes, from, bytes, to, piece);
        to += piece;
        whole += piece;
      }
      return;
    }
    while (to < end) {
      bytes[to++] = bytes[from++];
    }
  }

  private static XorbException tooLong() {
    return new XorbException("an LZ4 block holds more than the chunk's header says");
  }
}
