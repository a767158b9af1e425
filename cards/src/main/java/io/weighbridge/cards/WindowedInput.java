package io.weighbridge.cards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A file read forwards in windows, up to a limit; what is skipped over is not read.
final class WindowedInput {

  private static final int WINDOW = 256 << 10;

  private final RangeReader file;
  private final long limit;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private ByteBuffer window = ByteBuffer.allocate(0);

  /// Where in the file the window begins.
  private long windowStart;

  /// Where the next byte is, which may lie beyond the window after a skip.
  private long position;

  WindowedInput(RangeReader file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  void order(ByteOrder order) {
    this.order = order;
  }

  int int32() {
    return need(Integer.BYTES).getInt();
  }

  long int64() {
    return need(Long.BYTES).getLong();
  }

  /// An unsigned integer of 1, 2 or 4 bytes.
  long integer(int bytes) {
    ByteBuffer buffer = need(bytes);
    return switch (bytes) {
      case 1 -> buffer.get() & 0xFFL;
      case 2 -> buffer.getShort() & 0xFFFFL;
      case 4 -> buffer.getInt() & 0xFFFF_FFFFL;
      default -> throw new IllegalArgumentException("no integer of %d bytes".formatted(bytes));
    };
  }

  /// UTF-8 of a length that the caller has limited; malformed bytes become U+FFFD.
  String text(long length) {
    byte[] bytes = new byte[(int) length];
    need(bytes.length).get(bytes);
    return FrontMatter.wellFormed(new String(bytes, StandardCharsets.UTF_8));
  }

  void skip(long length) {
    if (length < 0 || length > limit - position) {
      throw end();
    }
    position += length;
  }

  private FactsException end() {
    return new FactsException(
        "the file ends, or goes on for too long, after byte %d".formatted(position));
  }

  /// A buffer that stands at the next byte and holds at least `length`; they count as read.
  private ByteBuffer need(int length) {
    if (length > limit - position) {
      throw end();
    }
    if (position < windowStart || position + length > windowStart + window.limit()) {
      int size = (int) Math.min(limit - position, Math.max(WINDOW, length));
      try {
        window = ByteBuffer.wrap(file.read(position, size));
      } catch (IOException e) {
        throw new FactsException("the file cannot be read: " + e.getMessage(), e);
      } catch (UncheckedIOException e) {
        throw new FactsException("the file cannot be read: " + e.getMessage(), e);
      }
      windowStart = position;
    }
    window.order(order).position((int) (position - windowStart));
    position += length;
    return window;
  }
}
