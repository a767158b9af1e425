package io.weighbridge.signing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// How files are digested (OMS algorithm registry). BLAKE3, which is optional there, is not among
/// them.
public enum HashType {
  SHA256("sha256", 32),
  BLAKE2B("blake2b", 64);

  private final String word;
  private final int bytes;

  HashType(String word, int bytes) {
    this.word = word;
    this.bytes = bytes;
  }

  static Optional<HashType> named(String word) {
    for (HashType type : values()) {
      if (type.word.equals(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// The length of a digest.
  int bytes() {
    return bytes;
  }

  MessageDigest start() {
    try {
      return switch (this) {
        case SHA256 -> MessageDigest.getInstance("SHA-256");
        case BLAKE2B -> new Blake2b();
      };
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] digest(byte[] bytes) {
    return start().digest(bytes);
  }

  @Override
  public String toString() {
    return word;
  }
}
