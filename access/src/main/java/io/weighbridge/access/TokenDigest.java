package io.weighbridge.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The SHA-256 of a token's text, which is all that is kept of it.
final class TokenDigest {

  private final byte[] bytes;

  private TokenDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  static TokenDigest of(String secret) {
    try {
      return new TokenDigest(
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
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
