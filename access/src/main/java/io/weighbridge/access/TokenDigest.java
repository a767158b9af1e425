package io.weighbridge.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The SHA-256 of a token's text, which is all that is kept of it.
final class TokenDigest {

  /// Never fed: to copy it takes a fraction of the time that finding one in the JDK's providers
  /// takes, and every request shows a token.
  private static final MessageDigest EMPTY = empty();

  private final byte[] bytes;

  private TokenDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  private static MessageDigest empty() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static TokenDigest of(String secret) {
    try {
      MessageDigest digest = (MessageDigest) EMPTY.clone();
      return new TokenDigest(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  static TokenDigest stored(byte[] bytes) {
    return new TokenDigest(bytes.clone());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /// Takes as long for any two digests.
  boolean matches(TokenDigest other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenDigest digest && matches(digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
