package io.weighbridge.cli;

import java.util.regex.Pattern;

/// Words of the command line that may name a model on a hub.
final class ModelWords {

  private static final Pattern REFERENCE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*(@.+)?");

  private ModelWords() {}

  /// Whether a word that is no path may be `NS/NAME[@REV]`.
  static boolean isReference(String word) {
    return REFERENCE.matcher(word).matches();
  }
}
