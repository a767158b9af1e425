package io.weighbridge.oip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.util.Arrays;

/// Bytes that grow; what a StringBuilder is for texts.
final class ByteBuilder {

  /// Takes bytes and keeps none.
  static final ByteBuilder NOWHERE = new ByteBuilder(0, false);

  private static final int LONGEST = Integer.MAX_VALUE - 16;
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final boolean keeps;
  private byte[] bytes;
  private int size;

  ByteBuilder(int capacity) {
    this(capacity, true);
  }

  private ByteBuilder(int capacity, boolean keeps) {
    this.bytes = new byte[capacity];
    this.keeps = keeps;
  }

  int size() {
    return size;
  }

  /// Makes room for so many more.
  void reserve(int more) {
    if (bytes.length - size < more) {
      long wanted = Math.max((long) size + more, Math.min(2L * bytes.length, LONGEST));
      if (wanted > LONGEST) {
        throw new IllegalStateException("more bytes than an array holds");
      }
      bytes = Arrays.copyOf(bytes, (int) wanted);
    }
  }

  void one(int value) {
    if (keeps) {
      reserve(1);
      bytes[size++] = (byte) value;
    }
  }

  void bytes(byte[] from, int offset, int length) {
    if (keeps) {
      reserve(length);
      System.arraycopy(from, offset, bytes, size, length);
      size += length;
    }
  }

  void segment(MemorySegment from) {
    int length = Math.toIntExact(from.byteSize());
    reserve(length);
    MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, bytes, size, length);
    size += length;
  }

  /// A text of ASCII as it is.
  void ascii(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      bytes[size + i] = (byte) text.charAt(i);
    }
    size += length;
  }

  void number(long value) {
    if (value < 0) {
      ascii(Long.toString(value));
      return;
    }
    int digits = 1;
    for (long rest = value; rest > 9; rest /= 10) {
      digits++;
    }
    reserve(digits);
    long rest = value;
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /// A u32, little-endian.
  void littleEndian(int value) {
    one(value);
    one(value >>> 8);
    one(value >>> 16);
    one(value >>> 24);
  }

  /// Writes a u32 over what was written there.
  void littleEndianAt(int place, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[place + i] = (byte) (value >>> (8 * i));
    }
  }

  /// A text as JSON (RFC 8259 section 7).
  void json(String text) {
    one('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        escaped(c);
      } else if (!Character.isSurrogate(c)) {
        Utf8.append(c, this);
      } else {
        int codePoint = text.codePointAt(i);
        if (Character.isSupplementaryCodePoint(codePoint)) {
          Utf8.append(codePoint, this);
          i++;
        } else {
          one('?');
        }
      }
    }
    one('"');
  }

  /// UTF-8 as a JSON text.
  ///
  /// @return whether it is UTF-8
  boolean json(byte[] utf8) {
    one('"');
    for (int i = 0; i < utf8.length; ) {
      if (utf8[i] >= 0) {
        escaped(utf8[i++]);
      } else {
        int length = Utf8.length(utf8, i, utf8.length);
        if (length == 0) {
          return false;
        }
        bytes(utf8, i, length);
        i += length;
      }
    }
    one('"');
    return true;
  }

  private void escaped(int c) {
    if (c == '"' || c == '\\') {
      one('\\');
      one(c);
    } else if (c < ' ') {
      ascii("\\u00");
      one(HEX[c >> 4]);
      one(HEX[c & 15]);
    } else {
      one(c);
    }
  }

  String text(Charset charset) {
    return new String(bytes, 0, size, charset);
  }

  byte[] toArray() {
    return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
  }
}
