package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/// Writes ZIP files of NumPy arrays as `numpy.savez` does: stored, so that they can be mapped. The
/// same tensors give the same bytes, whenever they are written.
///
/// ```java
/// Npz.write(Path.of("model.npz"), List.of(Tensor.of("bias", Shape.of(2), 1, 2)));
/// ```
public final class Npz {

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

  private record Array(MemorySegment name, MemorySegment header, TensorContent tensor) {
    long size() {
      return header.byteSize() + tensor.info().byteSize();
    }

    short nameSize() {
      return (short) name.byteSize();
    }

    short flags() {
      for (long i = 0; i < name.byteSize(); i++) {
        if (name.get(ValueLayout.JAVA_BYTE, i) < 0) {
          return UTF8;
        }
      }
      return 0;
    }
  }

  private record Written(Array array, long offset, long crc) {}

  private Npz() {}

  /// Replaces `path` by a file of `tensors` in their order, whole or not at all.
  ///
  /// @throws WeightsException if the file cannot be written, or NumPy has no such dtype
  public static void write(Path path, Collection<Tensor> tensors) {
    writeContents(path, tensors.stream().map(TensorContent::of).toList());
  }

  /// The same with bytes that are made as they are written.
  static void writeContents(Path path, Collection<TensorContent> tensors) {
    List<Array> arrays = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TensorContent tensor : tensors) {
      byte[] name = (tensor.name() + ".npy").getBytes(StandardCharsets.UTF_8);
      if (!names.add(tensor.name())) {
        throw new WeightsException(
            path, "cannot have a second tensor named " + Quoted.name(tensor.name()));
      }
      if (name.length > MAX_NAME) {
        throw new WeightsException(
            path, "cannot have the name %s: it is too long".formatted(Quoted.name(tensor.name())));
      }
      arrays.add(
          new Array(
              MemorySegment.ofArray(name),
              MemorySegment.ofArray(Npy.header(path, tensor.info())),
              tensor));
    }
    AtomicFile.write(path, channel -> write(channel, arrays));
  }

  private static void write(FileChannel channel, List<Array> arrays) throws IOException {
    SegmentOutput output = new SegmentOutput(channel);
    List<Written> written = new ArrayList<>();
    for (Array array : arrays) {
      long offset = output.position();
      output.write(local(array));
      CRC32 crc = new CRC32();
      output.write(array.header(), crc);
      array.tensor().write(output, crc);
      output.patch(offset + CRC_IN_LOCAL, (int) crc.getValue());
      written.add(new Written(array, offset, crc.getValue()));
    }
    long directory = output.position();
    for (Written member : written) {
      output.write(central(member));
    }
    output.write(end(written.size(), directory, output.position() - directory));
    output.flush();
  }

  private static ByteBuffer local(Array array) {
    boolean large = array.size() >= IN_ZIP64;
    ByteBuffer header = buffer(LOCAL_SIZE + (int) array.name().byteSize() + (large ? 20 : 0));
    header.putInt(0x04034b50).putShort(large ? ZIP64 : PLAIN).putShort(array.flags());
    header.putShort((short) 0).putShort((short) 0).putShort(DATE);
    header.putInt(0); // the CRC, when it is known
    int size = (int) (large ? IN_ZIP64 : array.size());
    header.putInt(size).putInt(size);
    header.putShort(array.nameSize()).putShort((short) (large ? 20 : 0));
    header.put(array.name().asByteBuffer());
    if (large) {
      header.putShort((short) 1).putShort((short) 16).putLong(array.size()).putLong(array.size());
    }
    return header.flip();
  }

  private static ByteBuffer central(Written member) {
    Array array = member.array();
    boolean large = array.size() >= IN_ZIP64;
    boolean far = member.offset() >= IN_ZIP64;
    int extra = (large ? 16 : 0) + (far ? 8 : 0);
    int extraLength = extra == 0 ? 0 : extra + 4;
    ByteBuffer header = buffer(CENTRAL_SIZE + (int) array.name().byteSize() + extraLength);
    short version = extra == 0 ? PLAIN : ZIP64;
    header.putInt(0x02014b50).putShort(version).putShort(version).putShort(array.flags());
    header.putShort((short) 0).putShort((short) 0).putShort(DATE);
    int size = (int) (large ? IN_ZIP64 : array.size());
    header.putInt((int) member.crc()).putInt(size).putInt(size);
    header.putShort(array.nameSize()).putShort((short) extraLength);
    // No comment, disk 0, no attributes.
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    header.putInt((int) (far ? IN_ZIP64 : member.offset()));
    header.put(array.name().asByteBuffer());
    if (extra > 0) {
      header.putShort((short) 1).putShort((short) extra);
      if (large) {
        header.putLong(array.size()).putLong(array.size());
      }
      if (far) {
        header.putLong(member.offset());
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
