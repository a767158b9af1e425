package io.weighbridge.inference;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Memory, read from the first byte to the last.
final class SegmentStream extends InputStream {

  private final MemorySegment bytes;
  private long at;

  SegmentStream(MemorySegment bytes) {
    this.bytes = bytes;
  }

  private long left() {
    return bytes.byteSize() - at;
  }

  @Override
  public int read() {
    return left() == 0 ? -1 : Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at++));
  }

  @Override
  public int read(byte[] into, int from, int length) {
    Objects.checkFromIndexSize(from, length, into.length);
    if (left() == 0 && length > 0) {
      return -1;
    }
    int count = (int) Math.min(length, left());
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, into, from, count);
    at += count;
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, left());
    at += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, left());
  }
}
