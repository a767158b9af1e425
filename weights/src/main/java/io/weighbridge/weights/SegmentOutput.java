package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Appends segments of any size to a channel through one small buffer.
final class SegmentOutput {

  private static final int BUFFER = 1 << 20;

  private final FileChannel channel;
  private final EarlyForce disk;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final MemorySegment staging = MemorySegment.ofBuffer(buffer);
  private long position;

  SegmentOutput(FileChannel channel) {
    this.channel = channel;
    this.disk = new EarlyForce(channel);
  }

  /// The number of bytes written so far.
  long position() {
    return position;
  }

  void write(byte... bytes) throws IOException {
    write(MemorySegment.ofArray(bytes));
  }

  void write(MemorySegment bytes) throws IOException {
    write(bytes, null);
  }

  /// Writes what is left in a buffer.
  void write(ByteBuffer bytes) throws IOException {
    write(MemorySegment.ofBuffer(bytes));
  }

  /// Writes `bytes` and adds them to a CRC.
  void write(MemorySegment bytes, @Nullable CRC32 crc) throws IOException {
    long written = 0;
    while (written < bytes.byteSize()) {
      if (!buffer.hasRemaining()) {
        drain();
        disk.written(position + written);
      }
      int count = (int) Math.min(buffer.remaining(), bytes.byteSize() - written);
      MemorySegment.copy(bytes, written, staging, buffer.position(), count);
      if (crc != null) {
        crc.update(buffer.slice(buffer.position(), count));
      }
      buffer.position(buffer.position() + count);
      written += count;
    }
    position += written;
  }

  /// Overwrites four bytes that were written before.
  void patch(long at, int value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(value).flip();
    if (at >= position - buffer.position()) {
      buffer.put(buffer.position() - (int) (position - at), bytes, 0, Integer.BYTES);
      return;
    }
    drain();
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  /// Gives the channel all that was written; the last call before it is forced.
  void flush() throws IOException {
    drain();
    disk.finish();
  }

  private void drain() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
