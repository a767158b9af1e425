package io.weighbridge.signing;

import java.util.Comparator;

/// The order of names in a manifest (OMS 5.2.1). Java's own order of texts is that of UTF-16, where
/// names beyond the basic plane come too early.
final class CodePoints {

  static final Comparator<String> ORDER = CodePoints::compare;

  private CodePoints() {}

  private static int compare(String left, String right) {
    int end = Math.min(left.length(), right.length());
    for (int i = 0; i < end; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean pairs = Character.isSurrogate(a) == Character.isSurrogate(b);
        return pairs ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
