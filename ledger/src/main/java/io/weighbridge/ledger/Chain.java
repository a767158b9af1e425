package io.weighbridge.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// How rows are tied together: whoever changes one changes the hashes of all that follow.
final class Chain {

  /// Before the first row.
  static final String START = "0".repeat(64);

  private final MessageDigest digest;
  private final Instants instants = new Instants();

  Chain() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// For the texts of its rows, whose times are close together.
  Instants instants() {
    return instants;
  }

  /// @param previous the hash of the row before, in hexadecimal digits
  String next(String previous, String body) {
    digest.update(previous.getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) '\n');
    digest.update(body.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}
