package io.weighbridge.weights;

/// Names from files, fit to be printed: a file may call a tensor anything, even a sequence that
/// commands a terminal.
final class Quoted {

  /// Longer names are cut in messages.
  private static final int MAX_NAME = 120;

  private Quoted() {}

  static String name(String name) {
    if (isPlain(name)) {
      return '"' + name + '"';
    }
    StringBuilder text = new StringBuilder("\"");
    name.codePoints()
        .limit(MAX_NAME)
        .forEach(point -> {
          int type = Character.getType(point);
          if (point == '"' || point == '\\') {
            text.append('\\').appendCodePoint(point);
          } else if (type == Character.CONTROL
              || type == Character.FORMAT
              || type == Character.SURROGATE
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR) {
            text.append("\\u%04x".formatted(point));
          } else {
            text.appendCodePoint(point);
          }
        });
    if (name.codePointCount(0, name.length()) > MAX_NAME) {
      text.append("...");
    }
    return text.append('"').toString();
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return name.length() <= MAX_NAME;
  }
}
