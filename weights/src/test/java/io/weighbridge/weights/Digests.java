package io.weighbridge.weights;

import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Elements as the scripts beside the golden files digest them.
final class Digests {

  private static final int DIGITS = 16;

  private Digests() {}

  static String of(Tensor tensor) {
    return of(tensor.data().toArray(ValueLayout.JAVA_BYTE));
  }

  static String of(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
