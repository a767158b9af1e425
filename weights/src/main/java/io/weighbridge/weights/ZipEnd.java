package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// The end record of a ZIP file: where its central directory begins, how long it is, and how many
/// members it lists (PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16).
record ZipEnd(long offset, long size, long count) {

  /// More members than any file of arrays has; each costs memory.
  private static final int MAX_MEMBERS = 1_000_000;

  private static final int END = 0x06054b50;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;

  private static final int END_SIZE = 22;
  private static final int END64_SIZE = 56;
  private static final int LOCATOR64_SIZE = 20;
  private static final int MAX_COMMENT = 0xFFFF;

  static ZipEnd read(Path path, MemorySegment file) {
    return new Reading(path, file).end();
  }

  private record Reading(Path path, MemorySegment file) {

    private ZipEnd end() {
      long at = file.byteSize() - END_SIZE;
      long first = Math.max(0, at - MAX_COMMENT);
      while (at >= first && !(u32(at) == Integer.toUnsignedLong(END) && endsAt(at))) {
        at--;
      }
      if (at < first) {
        throw problem("has no end record of a ZIP file: it is cut off or no ZIP file");
      }
      if (u16(at + 4) != 0 || u16(at + 6) != 0 || u16(at + 8) != u16(at + 10)) {
        throw problem("is one part of a ZIP file in several parts");
      }
      ZipEnd end = new ZipEnd(u32(at + 16), u32(at + 12), u16(at + 10));
      long tail = at;
      if (at >= LOCATOR64_SIZE && u32(at - LOCATOR64_SIZE) == Integer.toUnsignedLong(LOCATOR64)) {
        tail = file.get(Tensor.LONG, at - LOCATOR64_SIZE + 8);
        end = end64(tail, at - LOCATOR64_SIZE, end);
      }
      if (end.size() < 0
          || end.offset() < 0
          || end.offset() > tail
          || end.size() != tail - end.offset()) {
        throw problem(
            "end record at byte %d puts a directory of %d bytes at %d, expected it to end at %d"
                .formatted(at, end.size(), end.offset(), tail));
      }
      if (end.count() < 0
          || end.count() > MAX_MEMBERS
          || end.count() > end.size() / ZipDirectory.CENTRAL_SIZE) {
        throw problem(
            "end record at byte %d counts %s members, more than fit"
                .formatted(at, Long.toUnsignedString(end.count())));
      }
      return end;
    }

    /// The comment reaches to the last byte, so nothing is hidden behind it.
    private boolean endsAt(long end) {
      return end + END_SIZE + u16(end + 20) == file.byteSize();
    }

    private ZipEnd end64(long at, long locator, ZipEnd plain) {
      if (at < 0 || at > locator - END64_SIZE || u32(at) != Integer.toUnsignedLong(END64)) {
        throw problem("ZIP64 locator at byte %d points to no end record".formatted(locator));
      }
      long size = file.get(Tensor.LONG, at + 4);
      if (size != locator - at - 12) {
        throw problem("ZIP64 end record at byte %d does not end at its locator".formatted(at));
      }
      ZipEnd end =
          new ZipEnd(
              file.get(Tensor.LONG, at + 48),
              file.get(Tensor.LONG, at + 40),
              file.get(Tensor.LONG, at + 32));
      // A plain value that is not "look in ZIP64" must say the same.
      if (differs(plain.offset(), end.offset(), ZipDirectory.IN_ZIP64)
          || differs(plain.size(), end.size(), ZipDirectory.IN_ZIP64)
          || differs(plain.count(), end.count(), 0xFFFF)) {
        throw problem("ZIP64 end record at byte %d contradicts the plain one".formatted(at));
      }
      return end;
    }

    private static boolean differs(long plain, long zip64, long elsewhere) {
      return plain != elsewhere && plain != zip64;
    }

    private int u16(long at) {
      return file.get(Tensor.SHORT, at) & 0xFFFF;
    }

    private long u32(long at) {
      return Integer.toUnsignedLong(file.get(Tensor.INT, at));
    }

    private WeightsException problem(String problem) {
      return new WeightsException(path, problem);
    }
  }
}
