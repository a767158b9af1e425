package io.weighbridge.sealing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The digest of every document and file here.
final class Sha256 {

  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static byte[] of(byte[] bytes) {
    return start().digest(bytes);
  }
}
