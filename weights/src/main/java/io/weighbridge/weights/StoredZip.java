package io.weighbridge.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// Writes ZIP files whose members are stored uncompressed, so that they can be mapped. The same
/// members give the same bytes, whenever they are written.
final class StoredZip {

  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int CRC_IN_LOCAL = 14;
  private static final int MAX_NAME = 0xFFFF;
  private static final long IN_ZIP64 = 0xFFFFFFFFL;
  private static final int MANY = 0xFFFF;

  /// ZIP 2.0, and 4.5 where ZIP64 is needed (APPNOTE 4.4.3.2).
  private static final short PLAIN = 20;

  private static final short ZIP64 = 45;

  /// 1 January 1980, the first day that ZIP knows, as numpy.savez writes it.
  private static final short DATE = 1 << 5 | 1;

  /// Names are UTF-8 (bit 11); set only where they are not ASCII, as Python does.
  private static final short UTF8 = 1 << 11;

  /// A member's bytes.
  @FunctionalInterface
  interface Content {
    /// Writes exactly the announced number of bytes and adds them to the CRC.
    void write(SegmentOutput output, CRC32 crc) throws IOException;
  }

  /// A file in the ZIP.
  ///
  /// @param size in bytes, known before they are written
  record Member(String name, long size, Content content) {

    private byte[] nameBytes() {
      return name.getBytes(StandardCharsets.UTF_8);
    }

    private short flags() {
      return name.chars().allMatch(each -> each < 0x80) ? 0 : UTF8;
    }
  }

  private record Written(Member member, long offset, long crc) {}

  private StoredZip() {}

  /// Replaces `path` by a file of `members` in their order, whole or not at all.
  ///
  /// @throws WeightsException if the file cannot be written
  static void write(Path path, List<Member> members) {
    for (Member member : members) {
      if (member.nameBytes().length > MAX_NAME) {
        throw new WeightsException(
            path, "cannot have the name %s: it is too long".formatted(Quoted.name(member.name())));
      }
    }
    AtomicFile.write(path, channel -> write(channel, members));
  }

  private static void write(FileChannel channel, List<Member> members) throws IOException {
    SegmentOutput output = new SegmentOutput(channel);
    List<Written> written = new ArrayList<>();
    for (Member member : members) {
      long offset = output.position();
      output.write(local(member));
      CRC32 crc = new CRC32();
      member.content().write(output, crc);
      output.patch(offset + CRC_IN_LOCAL, (int) crc.getValue());
      written.add(new Written(member, offset, crc.getValue()));
    }
    long directory = output.position();
    for (Written each : written) {
      output.write(central(each));
    }
    output.write(end(written.size(), directory, output.position() - directory));
    output.flush();
  }

  private static ByteBuffer local(Member member) {
    boolean large = member.size() >= IN_ZIP64;
    byte[] name = member.nameBytes();
    ByteBuffer header = buffer(LOCAL_SIZE + name.length + (large ? 20 : 0));
    header.putInt(0x04034b50).putShort(large ? ZIP64 : PLAIN).putShort(member.flags());
    header.putShort((short) 0).putShort((short) 0).putShort(DATE);
    header.putInt(0); // the CRC, when it is known
    int size = (int) (large ? IN_ZIP64 : member.size());
    header.putInt(size).putInt(size);
    header.putShort((short) name.length).putShort((short) (large ? 20 : 0));
    header.put(name);
    if (large) {
      header.putShort((short) 1).putShort((short) 16).putLong(member.size()).putLong(member.size());
    }
    return header.flip();
  }

  private static ByteBuffer central(Written written) {
    Member member = written.member();
    boolean large = member.size() >= IN_ZIP64;
    boolean far = written.offset() >= IN_ZIP64;
    int extra = (large ? 16 : 0) + (far ? 8 : 0);
    int extraLength = extra == 0 ? 0 : extra + 4;
    byte[] name = member.nameBytes();
    ByteBuffer header = buffer(CENTRAL_SIZE + name.length + extraLength);
    short version = extra == 0 ? PLAIN : ZIP64;
    header.putInt(0x02014b50).putShort(version).putShort(version).putShort(member.flags());
    header.putShort((short) 0).putShort((short) 0).putShort(DATE);
    int size = (int) (large ? IN_ZIP64 : member.size());
    header.putInt((int) written.crc()).putInt(size).putInt(size);
    header.putShort((short) name.length).putShort((short) extraLength);
    // No comment, disk 0, no attributes.
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    header.putInt((int) (far ? IN_ZIP64 : written.offset()));
    header.put(name);
    if (extra > 0) {
      header.putShort((short) 1).putShort((short) extra);
      if (large) {
        header.putLong(member.size()).putLong(member.size());
      }
      if (far) {
        header.putLong(written.offset());
      }
    }
    return header.flip();
  }

  private static ByteBuffer end(int count, long directory, long size) {
    boolean zip64 = count >= MANY || directory >= IN_ZIP64 || size >= IN_ZIP64;
    ByteBuffer end = buffer(22 + (zip64 ? 76 : 0));
    if (zip64) {
      end.putInt(0x06064b50).putLong(44).putShort(ZIP64).putShort(ZIP64).putInt(0).putInt(0);
      end.putLong(count).putLong(count).putLong(size).putLong(directory);
      end.putInt(0x07064b50).putInt(0).putLong(directory + size).putInt(1);
    }
    end.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    short members = (short) Math.min(count, MANY);
    end.putShort(members).putShort(members);
    end.putInt((int) Math.min(size, IN_ZIP64)).putInt((int) Math.min(directory, IN_ZIP64));
    return end.putShort((short) 0).flip();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
