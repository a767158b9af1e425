package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// Bytes in memory as the channel that readers of archives ask for.
final class SegmentChannel implements SeekableByteChannel {

  private final MemorySegment bytes;
  private long at;

  SegmentChannel(MemorySegment bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer target) {
    if (at >= bytes.byteSize()) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), bytes.byteSize() - at);
    target.put(bytes.asSlice(at, count).asByteBuffer());
    at += count;
    return count;
  }

  @Override
  public long position() {
    return at;
  }

  @Override
  public SeekableByteChannel position(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position);
    }
    at = position;
    return this;
  }

  @Override
  public long size() {
    return bytes.byteSize();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
