package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A ZIP file whose directory was checked, and its members' bytes.
///
/// Stricter than most readers, which differ in what they accept: two of them must never see two
/// different files in one. Nothing may precede the first member or follow the end record, local
/// headers must say what the central directory says, members must not share bytes or names.
final class ZipArchive {

  /// How a member's bytes are stored.
  enum Method {
    STORED,
    DEFLATED
  }

  /// @param offset where the stored bytes begin in the file
  /// @param storedSize their number in the file
  /// @param size their number when inflated
  record Member(String name, Method method, long crc, long storedSize, long size, long offset) {}

  private final Path path;
  private final MemorySegment file;
  private final List<Member> members;

  private ZipArchive(Path path, MemorySegment file, List<Member> members) {
    this.path = path;
    this.file = file;
    this.members = members;
  }

  /// @throws WeightsException if it is not a ZIP file of which there is only one reading
  static ZipArchive read(Path path, MemorySegment file) {
    return new ZipArchive(path, file, new ZipDirectory(path, file).members());
  }

  /// In the order of the central directory; directories are none.
  List<Member> members() {
    return members;
  }

  Optional<Member> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  /// The first bytes of a member, at most `count`.
  byte[] start(Member member, int count) {
    MemorySegment stored = stored(member);
    int length = (int) Math.min(count, member.size());
    return switch (member.method()) {
      case STORED -> stored.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      case DEFLATED -> new ZipInflation(path, member, stored).start(length);
    };
  }

  /// All bytes of a member, checked against their CRC: a view of the file if stored, else inflated
  /// into `arena`.
  MemorySegment bytes(Member member, Arena arena) {
    MemorySegment bytes = unchecked(member, arena);
    requireChecked(member);
    return bytes;
  }

  /// The same bytes for who calls [#requireChecked] before trusting them. What is inflated is
  /// checked on the way.
  MemorySegment unchecked(Member member, Arena arena) {
    MemorySegment stored = stored(member);
    return switch (member.method()) {
      case STORED -> stored;
      case DEFLATED -> new ZipInflation(path, member, stored).all(arena);
    };
  }

  /// Compares what is stored as it is with its CRC.
  void requireChecked(Member member) {
    if (member.method() == Method.STORED) {
      ZipInflation.requireCrc(path, member, stored(member));
    }
  }

  private MemorySegment stored(Member member) {
    return file.asSlice(member.offset(), member.storedSize());
  }
}
