package io.weighbridge.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// The SHA-256 digest of some bytes: 64 hexadecimal digits in lower case, which is how git-LFS, the
/// hub's API and this store spell the name of a large file.
public record Sha256(String hex) implements Comparable<Sha256> {

  private static final int DIGITS = 64;

  /// @throws IllegalArgumentException if these are not 64 hexadecimal digits in lower case
  public Sha256 {
    if (!isDigest(hex)) {
      throw new IllegalArgumentException(
          "a SHA-256 digest is 64 hexadecimal digits in lower case, this is not: " + excerpt(hex));
    }
  }

  /// @throws IllegalArgumentException if these are not 64 hexadecimal digits in lower case
  public static Sha256 parse(String hex) {
    return new Sha256(hex);
  }

  /// The digest that a text from outside spells, if it spells one.
  public static Optional<Sha256> from(String hex) {
    return isDigest(hex) ? Optional.of(new Sha256(hex)) : Optional.empty();
  }

  /// The digest of bytes that are in memory.
  public static Sha256 of(byte... bytes) {
    MessageDigest hasher = hasher();
    hasher.update(bytes);
    return finish(hasher);
  }

  static MessageDigest hasher() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static Sha256 finish(MessageDigest hasher) {
    return new Sha256(HexFormat.of().formatHex(hasher.digest()));
  }

  private static boolean isDigest(String text) {
    if (text.length() != DIGITS) {
      return false;
    }
    for (int i = 0; i < DIGITS; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static String excerpt(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  @Override
  public int compareTo(Sha256 other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
