package io.weighbridge.sealing;

import java.util.Arrays;

/// The 32 bytes that open every sealed file of one package. Wiped when closed.
public final class PackageKey implements AutoCloseable {

  static final int BYTES = 32;

  private final byte[] bytes;

  PackageKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a package's key has %d bytes".formatted(BYTES));
    }
    this.bytes = bytes;
  }

  /// The key of a file, after Tink's AesGcmHkdfStreaming.
  byte[] fileKey(byte[] salt, byte[] associatedData) {
    return Hkdf.derive(bytes, salt, associatedData, BYTES);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "PackageKey";
  }
}
