package io.weighbridge.access;

/// Text of strangers on its way to a log, a terminal or a message: what could end a line, steer a
/// terminal or turn the order of letters round is spelled out, and the length is bounded.
final class Escaped {

  private static final int MOST = 1000;

  private Escaped() {}

  /// The text with each control character, line separator, direction mark, half surrogate and
  /// backslash as a backslash sequence.
  static String text(String text) {
    StringBuilder escaped = new StringBuilder(Math.min(text.length(), MOST) + 16);
    int i = 0;
    while (i < text.length()) {
      if (escaped.length() >= MOST) {
        return escaped.append("...").toString();
      }
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\\') {
        escaped.append("\\\\");
      } else if (isPlain(c)) {
        escaped.appendCodePoint(c);
      } else {
        escaped.append("\\u%04x".formatted(c));
      }
    }
    return escaped.toString();
  }

  static boolean isPlain(String text) {
    return text.codePoints().allMatch(Escaped::isPlain);
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
