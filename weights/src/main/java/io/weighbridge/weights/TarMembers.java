package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The plain files in a tar file (POSIX.1-2017, `pax`, "ustar Interchange Format"); anything else
/// in it is refused.
final class TarMembers {

  static final int BLOCK = 512;

  private static final int MAX_MEMBERS = 1000;

  /// What extended headers may say: nothing that changes which bytes are whose.
  private static final Set<String> HARMLESS =
      Set.of("mtime", "atime", "ctime", "uid", "gid", "uname", "gname");

  private final Path path;
  private final MemorySegment file;

  private TarMembers(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  static Map<String, MemorySegment> read(Path path, MemorySegment file) {
    return new TarMembers(path, file).members();
  }

  /// Whether a header could be one of a tar file.
  static boolean isHeader(byte[] block) {
    return block.length == BLOCK
        && new String(block, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }

  /// The name in a header.
  static String name(byte[] block) {
    return field(block, 0, 100);
  }

  /// The size in a header, -1 if it is no octal number.
  static long size(byte[] block) {
    return octal(field(block, 124, 12));
  }

  private static String field(byte[] block, int from, int length) {
    int end = from;
    while (end < from + length && block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from, StandardCharsets.UTF_8);
  }

  private static long octal(String digits) {
    String plain = digits.strip();
    return plain.matches("[0-7]{1,20}") ? Long.parseLong(plain, 8) : -1;
  }

  private Map<String, MemorySegment> members() {
    Map<String, MemorySegment> members = new LinkedHashMap<>();
    long at = 0;
    for (int i = 0; i < MAX_MEMBERS; i++) {
      if (file.byteSize() - at < BLOCK) {
        throw problem("ends at byte %d within a header".formatted(at));
      }
      byte[] block = file.asSlice(at, BLOCK).toArray(ValueLayout.JAVA_BYTE);
      if (isZero(block)) {
        return members;
      }
      at = member(block, at, members);
    }
    throw problem("has more than %d members".formatted(MAX_MEMBERS));
  }

  /// Takes the member of a header; gives where the next header is.
  private long member(byte[] block, long at, Map<String, MemorySegment> members) {
    long size = size(block);
    long left = file.byteSize() - at - BLOCK;
    if (!isHeader(block) || checksum(block) != octal(field(block, 148, 8))) {
      throw problem("has no header of a tar file at byte %d".formatted(at));
    }
    if (size < 0 || size > left) {
      throw problem(
          "has a member at byte %d that goes beyond the file, which has %d bytes left"
              .formatted(at, left));
    }
    MemorySegment content = file.asSlice(at + BLOCK, size);
    switch (block[156]) {
      case 0, '0' -> {
        if (members.putIfAbsent(name(block), content) != null) {
          throw problem("has two members named " + Quoted.name(name(block)));
        }
      }
      case 'x', 'g' -> requireHarmless(content, at);
      default -> throw problem("has a member at byte %d that is no plain file".formatted(at));
    }
    return at + BLOCK + Math.min(left, Math.ceilDiv(size, BLOCK) * BLOCK);
  }

  /// Records of "LENGTH KEY=VALUE", a line each.
  private void requireHarmless(MemorySegment content, long at) {
    if (content.byteSize() > BLOCK * 16L) {
      throw problem("has an extended header at byte %d that is too long".formatted(at));
    }
    String text = new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      int blank = line.indexOf(' ');
      int equals = line.indexOf('=');
      if (!line.isEmpty()
          && (blank < 0
              || equals < blank
              || !HARMLESS.contains(line.substring(blank + 1, equals)))) {
        throw problem("has an extended header at byte %d that is not read".formatted(at));
      }
    }
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static long checksum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xFF;
    }
    return sum;
  }

  private WeightsException problem(String problem) {
    return new WeightsException(path, problem);
  }
}
