package io.weighbridge.serving;

/// Strangers' texts in sentences of ours.
final class Shown {

  private static final int MOST = 100;

  private Shown() {}

  /// Not too long, on one line.
  static String text(String text) {
    String start = text.length() > MOST ? text.substring(0, MOST) + "..." : text;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
