package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.regex.Pattern;

/// NumPy arrays of Python objects: a header as for every array, then one pickle (numpy.lib.format).
final class NpyObjects {

  private static final long MAX_HEADER = 1 << 20;

  /// `'|O'`, and `O8` inside the fields of a record.
  private static final Pattern OBJECT = Pattern.compile("['\"][|<>=]?O[0-9]*['\"]");

  private NpyObjects() {}

  /// Where the pickle begins; empty for arrays of numbers.
  static Optional<Long> start(MemorySegment b) {
    if (b.byteSize() < 12) {
      return Optional.empty();
    }
    boolean first = Bytes.u8(b, 6) == 1;
    long length = first ? Bytes.u16(b, 8) : Bytes.u32(b, 8);
    long text = first ? 10 : 12;
    if (length > MAX_HEADER || text + length > b.byteSize()) {
      return Optional.empty();
    }
    return OBJECT.matcher(Bytes.latin1(b, text, length)).find()
        ? Optional.of(text + length)
        : Optional.empty();
  }
}
