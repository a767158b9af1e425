package io.weighbridge.xet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// One LZ4 frame ("LZ4 Frame Format Description", 1.6.x) of which the decoded size is known.
///
/// The caller says beforehand how many bytes the frame must give and where they go, so nothing is
/// allocated for what a frame claims: a bomb is refused at the first byte too many. Checksums of
/// the header, the blocks and the content are verified where the frame carries them.
final class Lz4Frame {

  private static final int MAGIC = 0x184D2204;
  private static final int VERSION = 1;
  private static final int CONTENT_SIZE_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;
  private static final int UNCOMPRESSED_BLOCK = 0x80000000;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// In plain Java: descriptors are a few bytes, and the other checksums are seldom there.
  private static final XXHash32 CHECKSUM = XXHashFactory.safeInstance().hash32();

  private Lz4Frame() {}

  /// Decodes `source[from, to)`, all of it and nothing else, to `target[start, start + size)`.
  static void decode(byte[] source, int from, int to, byte[] target, int start, int size) {
    require(to - from >= 7, "an LZ4 frame is too short for its header");
    require((int) INTS.get(source, from) == MAGIC, "an LZ4 frame does not begin with its magic");
    int flags = source[from + 4] & 0xff;
    int blocks = source[from + 5] & 0xff;
    require(flags >>> 6 == VERSION, "an LZ4 frame is not of version 1");
    require((flags & 0x01) == 0, "an LZ4 frame needs a dictionary");
    require((flags & 0x02) == 0 && (blocks & 0x8f) == 0, "an LZ4 frame sets reserved bits");
    int maxBlock = maxBlock(blocks >>> 4);
    int in = from + 6;
    if ((flags & 0x08) != 0) {
      require(to - in > CONTENT_SIZE_BYTES, "an LZ4 frame ends within its header");
      long stated = (long) LONGS.get(source, in);
      if (stated != size) {
        throw new XorbException(
            "an LZ4 frame states %s bytes for a chunk of %d"
                .formatted(Long.toUnsignedString(stated), size));
      }
      in += CONTENT_SIZE_BYTES;
    }
    int header = CHECKSUM.hash(source, from + 4, in - from - 4, 0) >>> 8 & 0xff;
    require(header == (source[in] & 0xff), "the header of an LZ4 frame fails its checksum");
    Blocks kind = new Blocks((flags & 0x20) == 0, (flags & 0x10) != 0, maxBlock);
    in = blocks(kind, source, in + 1, to, target, start, size);
    if ((flags & 0x04) != 0) {
      require(to - in >= CHECKSUM_BYTES, "an LZ4 frame ends within the checksum of its content");
      require(
          (int) INTS.get(source, in) == CHECKSUM.hash(target, start, size, 0),
          "the content of an LZ4 frame fails its checksum");
      in += CHECKSUM_BYTES;
    }
    require(in == to, "bytes follow an LZ4 frame within its chunk");
  }

  /// How the blocks of a frame are.
  ///
  /// @param linked whether matches may reach back into earlier blocks
  /// @param checked whether a checksum follows each
  /// @param max the largest number of bytes that one may hold
  private record Blocks(boolean linked, boolean checked, int max) {}

  /// All blocks up to the end mark; returns where it ended.
  private static int blocks(
      Blocks kind, byte[] source, int from, int to, byte[] target, int start, int size) {
    int checksum = kind.checked() ? CHECKSUM_BYTES : 0;
    int in = from;
    int out = start;
    int end = start + size;
    while (true) {
      require(to - in >= Integer.BYTES, "an LZ4 frame ends without its end mark");
      int word = (int) INTS.get(source, in);
      in += Integer.BYTES;
      if (word == 0) {
        if (out != end) {
          throw new XorbException(
              "an LZ4 frame gives %d bytes for a chunk of %d".formatted(out - start, size));
        }
        return in;
      }
      int stored = word & ~UNCOMPRESSED_BLOCK;
      require(stored <= kind.max(), "an LZ4 block exceeds the limit that its frame states");
      require(stored <= to - in - checksum, "an LZ4 frame ends within a block");
      if (kind.checked()) {
        require(
            (int) INTS.get(source, in + stored) == CHECKSUM.hash(source, in, stored, 0),
            "an LZ4 block fails its checksum");
      }
      int limit = Math.min(end, out + Math.min(kind.max(), size));
      if ((word & UNCOMPRESSED_BLOCK) != 0) {
        require(stored <= limit - out, "an LZ4 frame gives more than its chunk's header says");
        System.arraycopy(source, in, target, out, stored);
        out += stored;
      } else {
        int first = kind.linked() ? start : out;
        out = Lz4Block.decode(source, in, in + stored, target, first, out, limit);
      }
      in += stored + checksum;
    }
  }

  /// The largest block that a frame may hold ("Block Maximum Size").
  private static int maxBlock(int code) {
    return switch (code) {
      case 4 -> 64 << 10;
      case 5 -> 256 << 10;
      case 6 -> 1 << 20;
      case 7 -> 4 << 20;
      default -> throw new XorbException("an LZ4 frame has the unknown block size " + code);
    };
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new XorbException(sentence);
    }
  }
}
