package io.weighbridge.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The ways in which pickles write text (CPython's `Lib/pickletools.py`: `stringnl`,
/// `unicodestringnl`, `unicodestring4`).
final class PickleText {

  private PickleText() {}

  static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// UTF-8 in which halves of surrogate pairs may stand alone, Python's `surrogatepass`.
  static String utf8(long offset, byte[] bytes) throws PickleFault {
    String text = strict(bytes);
    if (text == null) {
      text = withSurrogates(bytes);
    }
    if (text == null) {
      throw new PickleFault(offset, "has text that is not UTF-8");
    }
    return text;
  }

  /// A `str` of Python 2, whose encoding the pickle does not tell.
  static String utf8OrLatin(byte[] bytes) {
    String text = strict(bytes);
    return text == null ? latin(bytes) : text;
  }

  private static @Nullable String strict(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /// Surrogates are ED A0..BF 80..BF; what is between them is plain UTF-8.
  private static @Nullable String withSurrogates(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i + 2 < bytes.length; i++) {
      int second = bytes[i + 1] & 0xFF;
      int third = bytes[i + 2] & 0xFF;
      if ((bytes[i] & 0xFF) == 0xED
          && second >= 0xA0
          && (second & 0xC0) == 0x80
          && (third & 0xC0) == 0x80) {
        String plain = strict(Arrays.copyOfRange(bytes, from, i));
        if (plain == null) {
          return null;
        }
        text.append(plain).append((char) (0xD000 | (second & 0x3F) << 6 | (third & 0x3F)));
        from = i + 3;
        i += 2;
      }
    }
    String plain = from == 0 ? null : strict(Arrays.copyOfRange(bytes, from, bytes.length));
    return plain == null ? null : text.append(plain).toString();
  }

  /// `raw-unicode-escape`: \\uXXXX and \\UXXXXXXXX after an odd number of backslashes.
  static String rawUnicode(long offset, String line) throws PickleFault {
    StringBuilder text = new StringBuilder(line.length());
    int backslashes = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (backslashes % 2 == 1 && (c == 'u' || c == 'U')) {
        int digits = c == 'u' ? 4 : 8;
        text.setLength(text.length() - 1);
        text.appendCodePoint(hex(offset, line, i + 1, digits));
        i += digits;
        backslashes = 0;
      } else {
        text.append(c);
        backslashes = c == '\\' ? backslashes + 1 : 0;
      }
    }
    return text.toString();
  }

  /// The inside of a quoted string with Python's escapes (`codecs.escape_decode`).
  static String unescaped(long offset, String inside) throws PickleFault {
    byte[] bytes = new byte[inside.length()];
    int count = 0;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c != '\\') {
        bytes[count++] = (byte) c;
        continue;
      }
      if (++i == inside.length()) {
        throw new PickleFault(offset, "has a string that ends with half an escape");
      }
      char escape = inside.charAt(i);
      int simple = "\\'\"abfnrtv".indexOf(escape);
      if (simple >= 0) {
        bytes[count++] = (byte) "\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple);
      } else if (escape == 'x') {
        bytes[count++] = (byte) hex(offset, inside, i + 1, 2);
        i += 2;
      } else if (escape >= '0' && escape <= '7') {
        int value = 0;
        int end = Math.min(inside.length(), i + 3);
        while (i < end && inside.charAt(i) >= '0' && inside.charAt(i) <= '7') {
          value = value * 8 + inside.charAt(i++) - '0';
        }
        i--;
        bytes[count++] = (byte) value;
      } else {
        bytes[count++] = '\\';
        bytes[count++] = (byte) escape;
      }
    }
    return utf8OrLatin(Arrays.copyOf(bytes, count));
  }

  private static int hex(long offset, String text, int from, int digits) throws PickleFault {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0 || value > Character.MAX_CODE_POINT >> 4) {
        throw new PickleFault(offset, "has a string with an escape of wrong digits");
      }
      value = value << 4 | digit;
    }
    if (value > Character.MAX_CODE_POINT) {
      throw new PickleFault(offset, "has a string with an escape of wrong digits");
    }
    return value;
  }
}
