package io.weighbridge.sealing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A sealed file that is mapped, and the key to it: any of its plain bytes, each with the proof
/// that it is what was sealed.
final class SealedBytes {

  private final String name;
  private final MemorySegment sealed;
  private final PackageKey key;
  private final byte[] header;
  private final byte[] associatedData;
  private final long size;

  /// @param name of the file, for messages
  /// @param size of the plain bytes, as the manifest says
  /// @throws RefusedException with TAMPERED_SEGMENT if the file is not as long as they need
  SealedBytes(String name, MemorySegment sealed, PackageKey key, byte[] associatedData, long size) {
    this.name = name;
    this.sealed = sealed;
    this.key = key;
    this.associatedData = associatedData;
    this.size = size;
    if (sealed.byteSize() != SealedLayout.sealedSize(size)) {
      throw tampered(
          "has %d bytes where %d were sealed"
              .formatted(sealed.byteSize(), SealedLayout.sealedSize(size)));
    }
    this.header = sealed.asSlice(0, SealedLayout.HEADER).toArray(ValueLayout.JAVA_BYTE);
    if (header[0] != SealedLayout.HEADER) {
      throw tampered("does not begin with a header of %d bytes".formatted(SealedLayout.HEADER));
    }
  }

  long size() {
    return size;
  }

  long segments() {
    return SealedLayout.segments(size);
  }

  /// One thread's way through it.
  Reader reader() {
    return new Reader();
  }

  /// What the file begins with, before its segments.
  byte[] header() {
    return header;
  }

  /// Takes segments as they are, and decrypts them.
  final class Reader implements AutoCloseable {

    private final SegmentCipher cipher = new SegmentCipher(key, header, associatedData);
    private final byte[] in = new byte[SealedLayout.SEGMENT];
    private final byte[] out = new byte[SealedLayout.SEGMENT];
    private long segment;
    private int length;

    /// Copies a segment from the file; [#sealed] and [#open] are of this one then.
    void take(long wanted) {
      long offset = SealedLayout.offset(wanted);
      segment = wanted;
      length = (int) (end(wanted) - offset);
      MemorySegment.copy(sealed, ValueLayout.JAVA_BYTE, offset, in, 0, length);
    }

    /// The segment that was taken, with its tag.
    ByteBuffer sealed() {
      return ByteBuffer.wrap(in, 0, length);
    }

    /// Decrypts the segment that was taken to its place among the plain bytes.
    ///
    /// @param target of [#size] bytes
    /// @throws RefusedException with TAMPERED_SEGMENT
    void open(MemorySegment target) {
      int plain = open();
      MemorySegment.copy(
          out, 0, target, ValueLayout.JAVA_BYTE, SealedLayout.plainOffset(segment), plain);
    }

    /// @throws RefusedException with TAMPERED_SEGMENT
    byte[] read(long offset, int length) {
      if (offset < 0 || length < 0 || offset > size - length) {
        throw new IndexOutOfBoundsException(
            "bytes %d to %d of %d".formatted(offset, offset + length, size));
      }
      byte[] bytes = new byte[length];
      int done = 0;
      while (done < length) {
        take(SealedLayout.segmentOf(offset + done));
        int have = open();
        int from = (int) (offset + done - SealedLayout.plainOffset(segment));
        int count = Math.min(have - from, length - done);
        System.arraycopy(out, from, bytes, done, count);
        done += count;
      }
      return bytes;
    }

    private int open() {
      int plain = cipher.decrypt(segment, segment == segments() - 1, in, length, out);
      if (plain < 0) {
        throw tampered(
            "was changed in segment %d of %d (bytes %d to %d)"
                .formatted(segment + 1, segments(), SealedLayout.offset(segment), end(segment)));
      }
      return plain;
    }

    /// Wipes what was decrypted.
    @Override
    public void close() {
      Arrays.fill(out, (byte) 0);
    }
  }

  /// Where a segment ends in the file, with its tag.
  private long end(long segment) {
    return segment == segments() - 1 ? sealed.byteSize() : SealedLayout.offset(segment + 1);
  }

  private RefusedException tampered(String what) {
    return new RefusedException(
        Refusal.TAMPERED_SEGMENT,
        "%s %s: get the package again from where it was published".formatted(name, what));
  }
}
