package io.weighbridge.cards;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Bytes of a file from any place: what a reader of facts needs instead of the whole file.
@FunctionalInterface
public interface RangeReader {

  /// Exactly `length` bytes from `offset`; [EOFException] when the file ends before.
  byte[] read(long offset, int length) throws IOException;

  /// The ranges of bytes that are in memory.
  static RangeReader of(byte[] bytes) {
    return (offset, length) -> {
      if (offset < 0 || length < 0 || offset > bytes.length - (long) length) {
        throw new EOFException("the file ends after %d bytes".formatted(bytes.length));
      }
      return Arrays.copyOfRange(bytes, (int) offset, (int) offset + length);
    };
  }

  /// The ranges of an open file; its owner closes it.
  static RangeReader of(FileChannel file) {
    return (offset, length) -> {
      // Before the memory is taken: a hostile length must not take any.
      if (offset < 0 || length < 0 || offset > file.size() - length) {
        throw new EOFException("the file ends after %d bytes".formatted(file.size()));
      }
      ByteBuffer buffer = ByteBuffer.allocate(length);
      while (buffer.hasRemaining()) {
        if (file.read(buffer, offset + buffer.position()) < 0) {
          throw new EOFException("the file became shorter while it was read");
        }
      }
      return buffer.array();
    };
  }
}
