package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Appends segments of any size to a channel through one small buffer.
final class SegmentOutput {

  private static final int BUFFER = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final MemorySegment staging = MemorySegment.ofBuffer(buffer);
  private long position;

  SegmentOutput(FileChannel channel) {
    this.channel = channel;
  }

  /// The number of bytes written so far.
  long position() {
    return position;
  }

  void write(byte... bytes) throws IOException {
    write(MemorySegment.ofArray(bytes));
  }

  void write(MemorySegment bytes) throws IOException {
    long written = 0;
    while (written < bytes.byteSize()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = (int) Math.min(buffer.remaining(), bytes.byteSize() - written);
      MemorySegment.copy(bytes, written, staging, buffer.position(), count);
      buffer.position(buffer.position() + count);
      written += count;
    }
    position += written;
  }

  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
