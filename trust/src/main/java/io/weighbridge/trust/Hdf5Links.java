package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;

/// Links of HDF5 to other files (format specification, "Link Message", type 64; and the local heap
/// of old groups does not have them), and raw data that is kept in other files (message 7).
final class Hdf5Links implements Rule {

  @Override
  public String id() {
    return "WB-HDF5-EXTERNAL";
  }

  @Override
  public String why() {
    return "Whoever opens the file reads another one of the machine it is opened on.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    if (file.kind() == Kind.HDF5) {
      file.weights()
          .problem()
          .filter(problem -> problem.contains("xternal"))
          .ifPresent(problem -> findings.add(this, file, Severity.SUSPICIOUS, 0, problem));
      externalLink(file.bytes())
          .ifPresent(
              at -> findings.add(this, file, Severity.SUSPICIOUS, at, "a link to another file"));
    }
  }

  /// A link message: version 1, flags with the type, type 64, then what the flags announce.
  private static java.util.Optional<Long> externalLink(MemorySegment b) {
    long limit = Math.min(b.byteSize(), 64L << 20) - 8;
    for (long at = 0; at < limit; at++) {
      if (Bytes.u8(b, at) == 1 && Bytes.u8(b, at + 2) == 64 && (Bytes.u8(b, at + 1) & 0xE8) == 8) {
        if (plausible(b, at)) {
          return java.util.Optional.of(at);
        }
      }
    }
    return java.util.Optional.empty();
  }

  private static boolean plausible(MemorySegment b, long link) {
    int flags = Bytes.u8(b, link + 1);
    long at = link + 3 + ((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0);
    if ((flags & 3) != 0 || at + 1 > b.byteSize()) {
      return false;
    }
    int name = Bytes.u8(b, at);
    long value = at + 1 + name;
    if (name == 0 || value + 3 > b.byteSize()) {
      return false;
    }
    int length = Bytes.u16(b, value);
    return length >= 4
        && value + 2 + length <= b.byteSize()
        && Bytes.u8(b, value + 2) == 0
        && printable(b, at + 1, name)
        && printable(b, value + 3, 2);
  }

  private static boolean printable(MemorySegment b, long from, long count) {
    for (long at = from; at < from + count; at++) {
      if (Bytes.u8(b, at) < ' ' || Bytes.u8(b, at) == 0x7F) {
        return false;
      }
    }
    return true;
  }
}
