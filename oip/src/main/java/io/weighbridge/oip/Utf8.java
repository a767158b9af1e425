package io.weighbridge.oip;

/// RFC 3629: which bytes are a character, and which are none.
final class Utf8 {

  private Utf8() {}

  /// The bytes of the character that begins there.
  static int length(byte[] in, int at, int end, JsonScanner scanner) {
    int length = length(in, at, end);
    if (length == 0) {
      throw scanner.failure("bytes that are no UTF-8");
    }
    return length;
  }

  /// The bytes of the character that begins there; 0 if none does.
  static int length(byte[] in, int at, int end) {
    int first = in[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || end - at < length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((in[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int second = in[at + 1] & 0xff;
    boolean wrong =
        (first == 0xe0 && second < 0xa0)
            || (first == 0xed && second > 0x9f)
            || (first == 0xf0 && second < 0x90)
            || (first == 0xf4 && second > 0x8f);
    return wrong ? 0 : length;
  }

  static void append(int codePoint, ByteBuilder out) {
    if (codePoint < 0x80) {
      out.one(codePoint);
    } else if (codePoint < 0x800) {
      out.one(0xc0 | (codePoint >> 6));
      out.one(0x80 | (codePoint & 0x3f));
    } else if (codePoint < 0x10000) {
      out.one(0xe0 | (codePoint >> 12));
      out.one(0x80 | ((codePoint >> 6) & 0x3f));
      out.one(0x80 | (codePoint & 0x3f));
    } else {
      out.one(0xf0 | (codePoint >> 18));
      out.one(0x80 | ((codePoint >> 12) & 0x3f));
      out.one(0x80 | ((codePoint >> 6) & 0x3f));
      out.one(0x80 | (codePoint & 0x3f));
    }
  }
}
