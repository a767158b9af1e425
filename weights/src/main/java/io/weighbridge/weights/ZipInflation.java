package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Inflates one member of a ZIP file into exactly as many bytes as the directory promised.
final class ZipInflation {

  /// Deflate cannot do better (RFC 1951: 258 bytes in two bits), so a higher ratio is a lie.
  static final long MAX_RATIO = 1032;

  /// Buffers are limited to 2 GiB, segments are not.
  private static final long PIECE = 1 << 30;

  private final Path path;
  private final ZipArchive.Member member;
  private final MemorySegment stored;

  ZipInflation(Path path, ZipArchive.Member member, MemorySegment stored) {
    this.path = path;
    this.member = member;
    this.stored = stored;
  }

  byte[] start(int length) {
    byte[] bytes = new byte[length];
    MemorySegment target = MemorySegment.ofArray(bytes);
    try (Inflater inflater = new Inflater(true)) {
      if (inflate(inflater, target) != length) {
        throw problem("ends early");
      }
    }
    return bytes;
  }

  MemorySegment all(Arena arena) {
    MemorySegment target =
        Allocation.of(
            member.size(),
            () -> arena.allocate(member.size()),
            problem -> problem("is too large: " + problem));
    try (Inflater inflater = new Inflater(true)) {
      if (inflate(inflater, target) != member.size()) {
        throw problem("ends early");
      }
      // The end of the stream may need one more call, which must not yield a byte more.
      if (!inflater.finished() && inflate(inflater, MemorySegment.ofArray(new byte[1])) != 0) {
        throw problem("is larger than the %d bytes it should be".formatted(member.size()));
      }
      if (!inflater.finished() || inflater.getBytesRead() != member.storedSize()) {
        throw problem("does not end where its %d stored bytes do".formatted(member.storedSize()));
      }
    }
    requireCrc(path, member, target);
    return target;
  }

  private long inflate(Inflater inflater, MemorySegment target) {
    long written = 0;
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          long read = inflater.getBytesRead();
          if (read == stored.byteSize()) {
            break;
          }
          inflater.setInput(piece(stored, read));
        }
        ByteBuffer output = piece(target, written);
        int count = inflater.inflate(output);
        written += count;
        if (inflater.needsDictionary()) {
          throw problem("needs a dictionary that a ZIP file cannot have");
        }
        if (count == 0 && !inflater.needsInput()) {
          break;
        }
      }
    } catch (DataFormatException e) {
      throw new WeightsException(
          path,
          "member %s at byte %d is damaged (%s)"
              .formatted(Quoted.name(member.name()), member.offset(), e.getMessage()),
          e);
    }
    return written;
  }

  static void requireCrc(Path path, ZipArchive.Member member, MemorySegment bytes) {
    CRC32 crc = new CRC32();
    for (long done = 0; done < bytes.byteSize(); ) {
      ByteBuffer piece = piece(bytes, done);
      done += piece.remaining();
      crc.update(piece);
    }
    if (crc.getValue() != member.crc()) {
      throw new WeightsException(
          path,
          "member %s at byte %d is damaged: its CRC is %08x, expected %08x"
              .formatted(
                  Quoted.name(member.name()), member.offset(), crc.getValue(), member.crc()));
    }
  }

  private static ByteBuffer piece(MemorySegment bytes, long from) {
    return bytes.asSlice(from, Math.min(PIECE, bytes.byteSize() - from)).asByteBuffer();
  }

  private WeightsException problem(String problem) {
    return new WeightsException(
        path,
        "member %s at byte %d %s".formatted(Quoted.name(member.name()), member.offset(), problem));
  }
}
