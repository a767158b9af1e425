package io.weighbridge.cards;

import java.util.Locale;

/// Spelling, the same on every machine.
final class Words {

  private Words() {}

  static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /// The last part of a path.
  static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
