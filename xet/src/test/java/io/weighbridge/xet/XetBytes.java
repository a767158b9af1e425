package io.weighbridge.xet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;

/// Builds what a client would send, and what a hostile one would.
final class XetBytes {

  private XetBytes() {}

  static byte[] chunk(int scheme, byte[] stored, int raw) {
    return chunk(0, stored.length, scheme, raw, stored);
  }

  static byte[] chunk(int version, int stated, int scheme, int raw, byte[] stored) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + stored.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) version);
    threeBytes(bytes, stated);
    bytes.put((byte) scheme);
    threeBytes(bytes, raw);
    return bytes.put(stored).array();
  }

  private static void threeBytes(ByteBuffer bytes, int value) {
    bytes.put((byte) value).put((byte) (value >>> 8)).put((byte) (value >>> 16));
  }

  static byte[] join(byte[]... parts) {
    return join(Arrays.asList(parts));
  }

  static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// How a frame is written.
  record Frame(
      boolean linked, boolean blockChecksum, boolean contentSize, boolean contentChecksum) {

    static final Frame PLAIN = new Frame(false, false, false, false);

    static List<Frame> all() {
      return java.util.stream.IntStream.range(0, 16)
          .mapToObj(
              bits -> new Frame((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0))
          .toList();
    }
  }

  /// A frame of blocks of 64 KiB, packed by the library that the decoder is compared with. (Blocks
  /// that do not use their freedom to look back are valid linked blocks too.)
  static byte[] frame(byte[] content, Frame how) {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    for (int at = 0; at < content.length; at += 64 << 10) {
      byte[] raw = Arrays.copyOfRange(content, at, Math.min(content.length, at + (64 << 10)));
      byte[] packed = LZ4Factory.safeInstance().fastCompressor().compress(raw);
      boolean plain = packed.length >= raw.length;
      blocks.writeBytes(block(plain ? raw : packed, plain, how.blockChecksum()));
    }
    blocks.writeBytes(new byte[4]);
    if (how.contentChecksum()) {
      blocks.writeBytes(number(checksum(content, 0, content.length)));
    }
    return join(header(how, content.length), blocks.toByteArray());
  }

  static byte[] block(byte[] stored, boolean plain, boolean checked) {
    byte[] size = number(stored.length | (plain ? 1 << 31 : 0));
    return checked
        ? join(size, stored, number(checksum(stored, 0, stored.length)))
        : join(size, stored);
  }

  static byte[] header(Frame how, long size) {
    int flags =
        0x40
            | (how.linked() ? 0 : 0x20)
            | (how.blockChecksum() ? 0x10 : 0)
            | (how.contentSize() ? 0x08 : 0)
            | (how.contentChecksum() ? 0x04 : 0);
    ByteBuffer header = ByteBuffer.allocate(15).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0x184D2204).put((byte) flags).put((byte) 0x40);
    if (how.contentSize()) {
      header.putLong(size);
    }
    header.put((byte) (checksum(header.array(), 4, header.position() - 4) >>> 8));
    return Arrays.copyOf(header.array(), header.position());
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static int checksum(byte[] bytes, int from, int size) {
    return XXHashFactory.safeInstance().hash32().hash(bytes, from, size, 0);
  }

  /// Every fourth byte beside each other, the plain way round.
  static byte[] grouped(byte[] content) {
    ByteArrayOutputStream groups = new ByteArrayOutputStream();
    for (int group = 0; group < 4; group++) {
      for (int i = group; i < content.length; i += 4) {
        groups.write(content[i]);
      }
    }
    return groups.toByteArray();
  }

  static MerkleHash name(int number) {
    return new MerkleHash(number, 0, 0, 0);
  }

  /// A shard under construction; every count can be made to lie.
  static final class ShardBytes {

    private static final byte[] TAG_REST = new byte[18];

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ShardBytes() {
      this(2);
    }

    ShardBytes(long version) {
      bytes.writeBytes("HFRepoMetaData".getBytes(StandardCharsets.US_ASCII));
      bytes.writeBytes(TAG_REST);
      bytes.writeBytes(
          ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(version).array());
    }

    ShardBytes file(MerkleHash name, int flags, int terms) {
      return record(name, flags, terms, 0, 0);
    }

    ShardBytes term(MerkleHash xorb, int rawBytes, int start, int end) {
      return record(xorb, 0, rawBytes, start, end);
    }

    ShardBytes sha256(String hex) {
      return record(MerkleHash.parse(hex), 0, 0, 0, 0);
    }

    private ShardBytes record(MerkleHash hash, int... numbers) {
      ByteBuffer record = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
      record.putLong(hash.first()).putLong(hash.second());
      record.putLong(hash.third()).putLong(hash.fourth());
      for (int number : numbers) {
        record.putInt(number);
      }
      bytes.writeBytes(record.array());
      return this;
    }

    /// The record that ends the files.
    byte[] end() {
      record(new MerkleHash(-1, -1, -1, -1), 0, 0, 0, 0);
      return unended();
    }

    byte[] unended() {
      return bytes.toByteArray();
    }
  }
}
