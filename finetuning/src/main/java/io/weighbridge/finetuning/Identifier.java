package io.weighbridge.finetuning;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/// How files, jobs, events and checkpoints are named: a word and 24 letters and digits nobody can
/// guess, as OpenAI's API names them.
final class Identifier {

  private static final int LENGTH = 24;
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Identifier() {}

  static String next(String word) {
    StringBuilder text = new StringBuilder(word).append('-');
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  static Pattern pattern(String word) {
    return Pattern.compile(word + "-[0-9A-Za-z]{" + LENGTH + "}");
  }
}
