package io.weighbridge.trust;

import io.weighbridge.trust.ZipListing.Entry;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/// ZIP archives, those of PyTorch, Keras and NumPy among them; whatever kind the file claims to be
/// by its first bytes, because readers look at its end.
final class ZipContainer implements Container {

  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /// Weights of zeros do compress a thousandfold; only with much to unpack is it a weapon.
  private static final long BOMB_RATIO = 100;

  private static final long BOMB_SIZE = 256L << 20;
  private static final int PIECE = 1 << 30;

  @Override
  public boolean holds(ScannedFile file) {
    return file.kind() == Kind.ZIP
        || (file.kind() != Kind.EMPTY
            && ZipListing.endRecord(file.bytes()) >= 0
            && !file.zip().directory().isEmpty());
  }

  @Override
  public void open(ScannedFile file, Members members) {
    ZipListing zip = file.zip();
    surroundings(file, zip);
    MemberNames names = new MemberNames(file);
    Set<Long> opened = new HashSet<>();
    for (Entry entry : zip.directory()) {
      names.check(entry.name(), entry.header());
      Optional<Entry> local = zip.localOf(entry);
      local.ifPresent(other -> compare(file, entry, other));
      opened.add(entry.place());
      member(file, names, entry, members);
    }
    bombs(file, zip);
    for (Entry entry : zip.local().values()) {
      if (opened.add(entry.place())) {
        if (!zip.directory().isEmpty() || file.kind() == Kind.ZIP) {
          file.fault(
              ArchiveRule.HIDDEN,
              entry.header(),
              "member " + entry.name() + " is not in the directory");
        }
        member(file, names, entry, members);
      }
    }
  }

  private static void surroundings(ScannedFile file, ZipListing zip) {
    if (file.kind() != Kind.ZIP) {
      file.fault(
          ArchiveRule.POLYGLOT,
          0,
          "%s that is a ZIP archive as well".formatted(file.kind().words()));
    }
    if (ZipListing.endRecord(file.bytes()) < 0) {
      file.fault(ArchiveRule.INCOMPLETE, 0, "a ZIP archive without the directory at its end");
    } else if (zip.end() != file.size()) {
      file.fault(
          ArchiveRule.STRUCTURE,
          zip.end(),
          "%d bytes follow the end of the archive".formatted(file.size() - zip.end()));
    }
  }

  /// The local header repeats the directory; sizes and sum may be left to what follows (4.4.4).
  private static void compare(ScannedFile file, Entry listed, Entry local) {
    boolean left =
        local.sizesFollow() && local.crc() == 0 && local.size() == 0 && local.stored() == 0;
    boolean same =
        local.crc() == listed.crc()
            && local.size() == listed.size()
            && local.stored() == listed.stored();
    if (!local.name().equals(listed.name())) {
      file.fault(
          ArchiveRule.MISMATCH,
          local.header(),
          "the directory lists %s, its own header says %s".formatted(listed.name(), local.name()));
    } else if (local.flags() != listed.flags()
        || local.method() != listed.method()
        || !(left || same)) {
      file.fault(
          ArchiveRule.MISMATCH,
          local.header(),
          "the header of %s contradicts the directory in flags, method, sum or size"
              .formatted(listed.name()));
    }
  }

  private static void bombs(ScannedFile file, ZipListing zip) {
    long unpacked = 0;
    long stored = 0;
    for (Entry entry : zip.directory()) {
      unpacked += Math.max(0, entry.size());
      stored += Math.max(0, entry.stored());
    }
    long places = zip.directory().stream().mapToLong(Entry::place).distinct().count();
    if (places < zip.directory().size() || stored > file.size()) {
      file.fault(
          ArchiveRule.BOMB,
          0,
          "members share their bytes: %d members in %d places, %d bytes in a file of %d"
              .formatted(zip.directory().size(), places, stored, file.size()));
    } else if (unpacked > BOMB_SIZE && unpacked / BOMB_RATIO > file.size()) {
      file.fault(ArchiveRule.BOMB, 0, "%d bytes unpack to %d".formatted(file.size(), unpacked));
    }
  }

  private static void member(ScannedFile file, MemberNames names, Entry entry, Members members) {
    file.budget().member();
    if (entry.encrypted()) {
      file.fault(
          ArchiveRule.ENCRYPTED,
          entry.header(),
          "member " + entry.name() + " is marked as encrypted");
    }
    if (entry.method() != STORED && entry.method() != DEFLATED) {
      file.fault(
          ArchiveRule.METHOD,
          entry.header(),
          "member %s is compressed by method %d".formatted(entry.name(), entry.method()));
      return;
    }
    if (entry.data() < 0 || entry.data() > file.size()) {
      file.fault(
          ArchiveRule.INCOMPLETE,
          entry.header(),
          "member " + entry.name() + " is not where the directory says");
      return;
    }
    MemorySegment bytes = entry.method() == STORED ? stored(file, entry) : inflated(file, entry);
    if (!entry.encrypted() && crc(bytes) != crcOf(file, entry)) {
      file.fault(
          ArchiveRule.CHECKSUM,
          entry.header(),
          "member %s has another CRC-32 than the %08x it should have"
              .formatted(entry.name(), entry.crc()));
    }
    if (entry.link()) {
      names.checkLink(entry.name(), Bytes.latin1(bytes, 0, 1000), entry.header());
    } else if (bytes.byteSize() > 0) {
      members.add(entry.name(), bytes);
    }
  }

  /// A hidden member may leave its sum to what follows it, which nobody can find.
  private static long crcOf(ScannedFile file, Entry entry) {
    return entry.header() == entry.place() && entry.sizesFollow() && entry.crc() == 0
        ? crc(file.bytes().asSlice(entry.data(), 0))
        : entry.crc();
  }

  private static MemorySegment stored(ScannedFile file, Entry entry) {
    long rest = file.size() - entry.data();
    if (entry.stored() < 0 || entry.stored() > rest) {
      file.fault(
          ArchiveRule.INCOMPLETE,
          entry.header(),
          "member %s has %d bytes, %d are there".formatted(entry.name(), entry.stored(), rest));
    }
    return file.bytes().asSlice(entry.data(), Math.clamp(entry.stored(), 0, rest));
  }

  private static MemorySegment inflated(ScannedFile file, Entry entry) {
    MemorySegment stored = file.bytes().asSlice(entry.data());
    try (Inflater inflater = new Inflater(true)) {
      Streams.Partial content =
          Streams.read(file.budget(), () -> new InflaterInputStream(Streams.of(stored), inflater));
      Unreadable problem = content.problem();
      if (problem != null) {
        file.fault(
            ArchiveRule.INCOMPLETE,
            entry.header(),
            "member %s %s".formatted(entry.name(), problem.getMessage()));
      } else if (content.bytes().byteSize() != entry.size()
          && !(entry.sizesFollow() && entry.size() == 0)) {
        file.fault(
            ArchiveRule.MISMATCH,
            entry.header(),
            "member %s inflates to %d bytes, not to %d"
                .formatted(entry.name(), content.bytes().byteSize(), entry.size()));
      }
      return content.bytes();
    }
  }

  private static long crc(MemorySegment bytes) {
    CRC32 crc = new CRC32();
    for (long done = 0; done < bytes.byteSize(); done += PIECE) {
      crc.update(bytes.asSlice(done, Math.min(PIECE, bytes.byteSize() - done)).asByteBuffer());
    }
    return crc.getValue();
  }
}
