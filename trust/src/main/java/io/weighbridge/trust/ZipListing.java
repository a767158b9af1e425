package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of a ZIP file as its two directories tell them: the one at its end and the headers
/// before each member (PKWARE APPNOTE 6.3.10, 4.3). Unlike a reader it refuses nothing, because
/// what a careful reader refuses a careless one loads.
///
/// @param directory what the directory at the end lists
/// @param local what is found by walking through the file, by place
/// @param end behind the last byte that belongs to the archive
record ZipListing(List<Entry> directory, Map<Long, Entry> local, long end) {

  static final ZipListing NONE = new ZipListing(List.of(), Map.of(), 0);

  private static final long LOCAL = 0x04034b50L;
  private static final long CENTRAL = 0x02014b50L;
  private static final int LOCAL_SIZE = 30;
  private static final int CENTRAL_SIZE = 46;
  private static final int END_SIZE = 22;
  private static final int MAX_COMMENT = 0xFFFF;
  private static final int MAX_ENTRIES = 200_000;
  private static final long IN_ZIP64 = 0xFFFFFFFFL;
  private static final int SYMBOLIC_LINK = 0xA;

  /// @param header where its own header is: local or of the directory
  /// @param place where the local header is
  /// @param data where the stored bytes begin; -1 if the local header is missing
  /// @param mode of Unix; 0 if none is told
  record Entry(
      String name,
      int flags,
      int method,
      long crc,
      long stored,
      long size,
      long header,
      long place,
      long data,
      int mode) {

    boolean encrypted() {
      return (flags & 1) != 0;
    }

    boolean sizesFollow() {
      return (flags & 8) != 0;
    }

    boolean link() {
      return mode >>> 12 == SYMBOLIC_LINK;
    }
  }

  static ZipListing read(MemorySegment b) {
    long end = endRecord(b);
    Map<Long, Entry> byPlace = new LinkedHashMap<>();
    List<Entry> directory = end < 0 ? List.of() : directory(b, end);
    for (Entry entry : directory) {
      byPlace.put(entry.place(), entry);
    }
    if (end < 0 && !Bytes.has(b, 0, "PK")) {
      return NONE;
    }
    Map<Long, Entry> local = local(b, byPlace);
    long behind = end < 0 ? b.byteSize() : end + END_SIZE + Bytes.u16(b, end + 20);
    return new ZipListing(directory, local, Math.min(behind, b.byteSize()));
  }

  Optional<Entry> localOf(Entry listed) {
    return Optional.ofNullable(local.get(listed.place()));
  }

  /// Where the end record is; -1 if there is none, or none that a directory belongs to.
  static long endRecord(MemorySegment b) {
    long last = b.byteSize() - END_SIZE;
    for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
      if (Bytes.has(b, at, "PK\5\6")
          && !(Bytes.u32(b, at + 12) > at && Bytes.u32(b, at + 12) != IN_ZIP64)) {
        return at;
      }
    }
    return -1;
  }

  private static List<Entry> directory(MemorySegment b, long end) {
    long size = Bytes.u32(b, end + 12);
    long offset = Bytes.u32(b, end + 16);
    long until = end;
    if (Bytes.has(b, end - 20, "PK\6\7")) {
      long end64 = Bytes.i64(b, end - 12);
      if (Bytes.has(b, end64, "PK\6\6") && end64 <= b.byteSize() - 56) {
        size = Bytes.i64(b, end64 + 40);
        offset = Bytes.i64(b, end64 + 48);
        until = end64;
      }
    }
    // What precedes the archive shifts it; readers find the directory by its end.
    long at = until - size;
    if (size < 0 || at < 0) {
      return List.of();
    }
    long shift = at - offset;
    List<Entry> entries = new ArrayList<>();
    while (at <= until - CENTRAL_SIZE
        && Bytes.u32(b, at) == CENTRAL
        && entries.size() < MAX_ENTRIES) {
      int name = Bytes.u16(b, at + 28);
      int extra = Bytes.u16(b, at + 30);
      long next = at + CENTRAL_SIZE + name + extra + Bytes.u16(b, at + 32);
      if (at + CENTRAL_SIZE + name + extra > b.byteSize()) {
        break;
      }
      long[] sizes = {Bytes.u32(b, at + 24), Bytes.u32(b, at + 20), Bytes.u32(b, at + 42)};
      zip64(b, at + CENTRAL_SIZE + name, extra, sizes);
      long place = sizes[2] + shift;
      entries.add(
          new Entry(
              name(b, at + CENTRAL_SIZE, name),
              Bytes.u16(b, at + 8),
              Bytes.u16(b, at + 10),
              Bytes.u32(b, at + 16),
              sizes[1],
              sizes[0],
              at,
              place,
              data(b, place),
              Bytes.u16(b, at + 40)));
      at = next;
    }
    return entries;
  }

  private static long data(MemorySegment b, long place) {
    return place < 0 || place > b.byteSize() - LOCAL_SIZE || Bytes.u32(b, place) != LOCAL
        ? -1
        : place + LOCAL_SIZE + Bytes.u16(b, place + 26) + Bytes.u16(b, place + 28);
  }

  private static Map<Long, Entry> local(MemorySegment b, Map<Long, Entry> byPlace) {
    Map<Long, Entry> entries = new LinkedHashMap<>();
    long at = next(b, 0);
    while (at >= 0 && entries.size() < MAX_ENTRIES) {
      long data = data(b, at);
      long[] sizes = {Bytes.u32(b, at + 22), Bytes.u32(b, at + 18), 0};
      int name = Bytes.u16(b, at + 26);
      if (data > b.byteSize()) {
        break;
      }
      zip64(b, at + LOCAL_SIZE + name, Bytes.u16(b, at + 28), sizes);
      Entry entry =
          new Entry(
              name(b, at + LOCAL_SIZE, name),
              Bytes.u16(b, at + 6),
              Bytes.u16(b, at + 8),
              Bytes.u32(b, at + 14),
              sizes[1],
              sizes[0],
              at,
              at,
              data,
              0);
      entries.put(at, entry);
      Entry listed = byPlace.get(at);
      long stored = listed == null ? sizes[1] : listed.stored();
      long behind = stored < 0 || stored > b.byteSize() - data ? data : data + stored;
      at = next(b, behind);
    }
    return entries;
  }

  /// The next local header; the directory ends the search.
  private static long next(MemorySegment b, long from) {
    for (long at = from; at <= b.byteSize() - LOCAL_SIZE; at++) {
      if (Bytes.u8(b, at) == 'P' && Bytes.u8(b, at + 1) == 'K') {
        long signature = Bytes.u32(b, at);
        if (signature == LOCAL) {
          return at;
        }
        if (signature == CENTRAL) {
          return -1;
        }
      }
    }
    return -1;
  }

  /// The ZIP64 extra field holds only the values that did not fit (4.5.3).
  private static void zip64(MemorySegment b, long extra, int length, long[] sizes) {
    long end = Math.min(extra + length, b.byteSize());
    long at = extra;
    while (at <= end - 4) {
      long field = at + 4;
      long behind = field + Bytes.u16(b, at + 2);
      if (Bytes.u16(b, at) == 1) {
        for (int i = 0; i < sizes.length; i++) {
          if (sizes[i] == IN_ZIP64 && field + 8 <= Math.min(behind, end)) {
            sizes[i] = Bytes.i64(b, field);
            field += 8;
          }
        }
        return;
      }
      at = behind;
    }
  }

  private static String name(MemorySegment b, long at, int length) {
    return new String(Bytes.copy(b, at, length), StandardCharsets.UTF_8);
  }
}
