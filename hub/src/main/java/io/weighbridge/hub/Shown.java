package io.weighbridge.hub;

import java.util.Objects;

/// Text of strangers as it may stand in a message or a log: short and on one line.
final class Shown {

  private static final int LONGEST = 200;

  private Shown() {}

  static String text(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(c ->
            shown.appendCodePoint(
                Character.isISOControl(c) || !Character.isDefined(c) ? 0xFFFD : c));
    return text.codePointCount(0, text.length()) > LONGEST ? shown + "..." : shown.toString();
  }

  /// What the rooms below say in passing, as a sentence.
  static String sentence(String text) {
    if (text.isEmpty()) {
      return text;
    }
    return Character.toUpperCase(text.charAt(0))
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }

  static String message(Throwable thrown) {
    return Objects.requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
  }
}
