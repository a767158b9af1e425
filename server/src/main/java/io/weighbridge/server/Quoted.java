package io.weighbridge.server;

/// A text as JSON in plain visible ASCII: whatever a client sent, a line of the log stays one line
/// and moves no cursor.
final class Quoted {

  private Quoted() {}

  static StringBuilder append(StringBuilder out, String text) {
    if (isPlain(text)) {
      return out.append('"').append(text).append('"');
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        out.append(c);
      } else {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      }
    }
    return out.append('"');
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
