package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads and checks the central directory of a ZIP file and the local headers it points to (PKWARE
/// APPNOTE 6.3.10, section 4.3).
final class ZipDirectory {

  /// What all deflated members of one file may come to, in bytes.
  private static final long MAX_INFLATED = 4L << 30;

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;

  private static final int LOCAL_SIZE = 30;
  static final int CENTRAL_SIZE = 46;

  /// "The value is in the ZIP64 record" (4.4.8).
  static final long IN_ZIP64 = 0xFFFFFFFFL;

  private static final int ENCRYPTED = 1;
  private static final int DATA_DESCRIPTOR = 1 << 3;

  private final Path path;
  private final MemorySegment file;

  /// A directory entry before its local header was compared with it.
  private record Central(
      String name,
      MemorySegment rawName,
      int flags,
      int method,
      long crc,
      long storedSize,
      long size,
      long local,
      long next) {}

  /// A member and the bytes that are its own, header included.
  private record Placed(ZipArchive.Member member, long begin, long end) {}

  /// The sizes and the offset of an entry, from its ZIP64 extra field where they are there.
  private record Sizes(long size, long storedSize, long local) {}

  ZipDirectory(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  List<ZipArchive.Member> members() {
    ZipEnd end = ZipEnd.read(path, file);
    List<Placed> placed = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long inflated = 0;
    long at = end.offset();
    for (long i = 0; i < end.count(); i++) {
      Central central = central(at, end);
      at = central.next();
      if (!names.add(central.name())) {
        throw problem("has two members named %s".formatted(Quoted.name(central.name())));
      }
      Placed member = local(central, end.offset());
      if (member.member().method() == ZipArchive.Method.DEFLATED) {
        inflated += member.member().size();
        if (inflated > MAX_INFLATED) {
          throw problem(
              "inflates to more than the %d bytes that are allowed".formatted(MAX_INFLATED));
        }
      }
      placed.add(member);
    }
    if (at != end.offset() + end.size()) {
      throw problem(
          "central directory ends at byte %d, expected %d"
              .formatted(at, end.offset() + end.size()));
    }
    requireDisjoint(placed);
    return placed.stream()
        .map(Placed::member)
        .filter(member -> !member.name().endsWith("/"))
        .toList();
  }

  /// The entry at `at`; `next` is where the one after it begins.
  private Central central(long at, ZipEnd end) {
    long limit = end.offset() + end.size();
    if (limit - at < CENTRAL_SIZE || u32(at) != Integer.toUnsignedLong(CENTRAL)) {
      throw problem("has no directory entry at byte %d".formatted(at));
    }
    int nameLength = u16(at + 28);
    int extraLength = u16(at + 30);
    long next = at + CENTRAL_SIZE + nameLength + extraLength + u16(at + 32);
    if (next > limit) {
      throw problem("directory entry at byte %d goes beyond the directory".formatted(at));
    }
    MemorySegment rawName = file.asSlice(at + CENTRAL_SIZE, nameLength);
    Sizes sizes =
        zip64(
            at + CENTRAL_SIZE + nameLength,
            extraLength,
            new Sizes(u32(at + 24), u32(at + 20), u32(at + 42)));
    return new Central(
        name(rawName, at),
        rawName,
        u16(at + 8),
        u16(at + 10),
        u32(at + 16),
        sizes.storedSize(),
        sizes.size(),
        sizes.local(),
        next);
  }

  private Placed local(Central central, long directory) {
    String name = Quoted.name(central.name());
    long at = central.local();
    if (at < 0 || at > directory - LOCAL_SIZE || u32(at) != Integer.toUnsignedLong(LOCAL)) {
      throw problem("member %s has no local header at byte %d".formatted(name, at));
    }
    int nameLength = u16(at + 26);
    int extraLength = u16(at + 28);
    long data = at + LOCAL_SIZE + nameLength + extraLength;
    if (data > directory
        || central.storedSize() < 0
        || central.size() < 0
        || central.storedSize() > directory - data) {
      throw problem("member %s at byte %d goes beyond the file".formatted(name, at));
    }
    if ((central.flags() & ENCRYPTED) != 0) {
      throw problem("member %s at byte %d is encrypted".formatted(name, at));
    }
    requireAgreement(central, at, nameLength, extraLength);
    ZipArchive.Method method =
        switch (central.method()) {
          case 0 -> ZipArchive.Method.STORED;
          case 8 -> ZipArchive.Method.DEFLATED;
          default ->
              throw problem(
                  "member %s at byte %d is compressed by method %d; only deflate (8) is read"
                      .formatted(name, at, central.method()));
        };
    if (method == ZipArchive.Method.STORED && central.size() != central.storedSize()) {
      throw problem("member %s at byte %d is stored, but in another size".formatted(name, at));
    }
    if (central.size() / ZipInflation.MAX_RATIO > central.storedSize()) {
      throw problem(
          "member %s at byte %d claims to inflate %d bytes to %d, more than deflate can"
              .formatted(name, at, central.storedSize(), central.size()));
    }
    ZipArchive.Member member =
        new ZipArchive.Member(
            central.name(), method, central.crc(), central.storedSize(), central.size(), data);
    return new Placed(member, at, data + central.storedSize());
  }

  /// The local header repeats the directory; sizes and CRC may be left to a data descriptor (4.4.4,
  /// bit 3).
  private void requireAgreement(Central central, long at, int nameLength, int extraLength) {
    MemorySegment rawName = file.asSlice(at + LOCAL_SIZE, nameLength);
    Sizes sizes =
        zip64(at + LOCAL_SIZE + nameLength, extraLength, new Sizes(u32(at + 22), u32(at + 18), 0));
    long crc = u32(at + 14);
    boolean described = (central.flags() & DATA_DESCRIPTOR) != 0;
    boolean left = described && crc == 0 && sizes.size() == 0 && sizes.storedSize() == 0;
    boolean same =
        crc == central.crc()
            && sizes.size() == central.size()
            && sizes.storedSize() == central.storedSize();
    if (rawName.mismatch(central.rawName()) != -1
        || u16(at + 6) != central.flags()
        || u16(at + 8) != central.method()
        || !(left || same)) {
      throw problem(
          "member %s: its local header at byte %d contradicts the central directory"
              .formatted(Quoted.name(central.name()), at));
    }
  }

  /// The ZIP64 extra field holds, in this order, only the values that did not fit (4.5.3).
  private Sizes zip64(long extra, int length, Sizes plain) {
    long at = extra;
    long end = extra + length;
    while (end - at >= 4) {
      long fieldEnd = at + 4 + u16(at + 2);
      if (fieldEnd > end) {
        throw problem("extra field at byte %d goes beyond its header".formatted(at));
      }
      if (u16(at) == 1) {
        return zip64Field(at + 4, fieldEnd, plain);
      }
      at = fieldEnd;
    }
    return plain;
  }

  private Sizes zip64Field(long from, long end, Sizes plain) {
    long at = from;
    long[] values = {plain.size(), plain.storedSize(), plain.local()};
    for (int i = 0; i < values.length; i++) {
      if (values[i] == IN_ZIP64) {
        if (end - at < Long.BYTES) {
          throw problem("ZIP64 field at byte %d is too short".formatted(from));
        }
        values[i] = file.get(Tensor.LONG, at);
        at += Long.BYTES;
      }
    }
    return new Sizes(values[0], values[1], values[2]);
  }

  private String name(MemorySegment raw, long at) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(raw.asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(
          path, "member name of the directory entry at byte %d is not UTF-8".formatted(at), e);
    }
  }

  /// Members that share bytes make a small file inflate without end.
  private void requireDisjoint(List<Placed> members) {
    List<Placed> byPlace = new ArrayList<>(members);
    byPlace.sort(Comparator.comparingLong(Placed::begin));
    long end = 0;
    for (Placed member : byPlace) {
      if (member.begin() < end) {
        throw problem(
            "member %s at byte %d overlaps the one before it"
                .formatted(Quoted.name(member.member().name()), member.begin()));
      }
      end = member.end();
    }
    if (!byPlace.isEmpty() && byPlace.getFirst().begin() != 0) {
      throw problem("has %d bytes before its first member".formatted(byPlace.getFirst().begin()));
    }
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
