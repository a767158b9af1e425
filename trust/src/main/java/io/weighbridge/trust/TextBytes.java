package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Whether bytes are text: UTF-8, or a code of single bytes, without control characters.
final class TextBytes {

  private TextBytes() {}

  /// Every byte is looked at: a program may hide behind the first page of a text.
  static boolean isText(MemorySegment b) {
    long size = b.byteSize();
    for (long i = 0; i < size; i++) {
      int c = b.get(ValueLayout.JAVA_BYTE, i);
      if (isControl(c)) {
        return false;
      }
    }
    return !highBytesOnly(b);
  }

  private static boolean isControl(int c) {
    boolean layout = c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x1B;
    return c == 0x7F || (c >= 0 && c < ' ' && !layout);
  }

  /// Short runs of numbers have no control character by chance, but then hardly any ASCII either.
  private static boolean highBytesOnly(MemorySegment b) {
    long seen = Math.min(b.byteSize(), 4096);
    long high = 0;
    boolean utf8 = true;
    int expected = 0;
    for (long i = 0; i < seen; i++) {
      int c = Bytes.u8(b, i);
      if (expected > 0) {
        utf8 &= (c & 0xC0) == 0x80;
        expected--;
      } else if (c >= 0xF0) {
        utf8 &= c <= 0xF4;
        expected = 3;
      } else if (c >= 0xE0) {
        expected = 2;
      } else if (c >= 0xC2) {
        expected = 1;
      } else if (c >= 0x80) {
        utf8 = false;
      }
      high += c >= 0x80 ? 1 : 0;
    }
    return !utf8 && high * 4 > seen;
  }

  static boolean looksLikeJson(MemorySegment b) {
    long at = Bytes.has(b, 0, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    while (at < b.byteSize() && Character.isWhitespace(Bytes.u8(b, at))) {
      at++;
    }
    if (at >= b.byteSize()) {
      return false;
    }
    int first = Bytes.u8(b, at++);
    if (first != '{' && first != '[') {
      return false;
    }
    while (at < b.byteSize() && Character.isWhitespace(Bytes.u8(b, at))) {
      at++;
    }
    if (at >= b.byteSize()) {
      return true;
    }
    int next = Bytes.u8(b, at);
    return first == '{'
        ? next == '"' || next == '}'
        : next == '"'
            || next == '{'
            || next == '['
            || next == ']'
            || next == '-'
            || Character.isDigit(next)
            || next == 't'
            || next == 'f'
            || next == 'n';
  }
}
