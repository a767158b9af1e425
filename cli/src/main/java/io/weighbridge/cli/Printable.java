package io.weighbridge.cli;

/// Text from files made safe to print: a tensor may be named by anybody, and a terminal obeys
/// control characters.
final class Printable {

  private Printable() {}

  /// The text on one line; what would move the cursor, colour or reorder the line is spelled out as
  /// `<U+001B>`.
  static String line(String text) {
    if (text.codePoints().allMatch(Printable::harmless)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          if (harmless(point)) {
            line.appendCodePoint(point);
          } else {
            line.append("<U+%04X>".formatted(point));
          }
        });
    return line.toString();
  }

  /// The text cut to `width` columns, its middle replaced by one ellipsis: the ends of a tensor's
  /// name tell the most.
  static String shortened(String text, int width) {
    int length = text.codePointCount(0, text.length());
    if (length <= width) {
      return text;
    }
    int front = width / 2;
    int back = width - front - 1;
    return text.substring(0, text.offsetByCodePoints(0, front))
        + "…"
        + text.substring(text.offsetByCodePoints(text.length(), -back));
  }

  /// Columns that the text takes on a screen, were every character one column wide.
  static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean harmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
