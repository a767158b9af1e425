package io.weighbridge.signing;

import java.util.Arrays;

/// As much of DER (X.690) as a private key needs: lengths, and a value around values.
final class Der {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  /// `id-ecPublicKey`, 1.2.840.10045.2.1 (RFC 5480, 2.1.1).
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  /// The tag under which `ECPrivateKey` names its curve (RFC 5915, 3: `parameters [0]`).
  private static final int PARAMETERS = 0xa0;

  private Der() {}

  /// Puts an `ECPrivateKey` (RFC 5915) into a PKCS#8 envelope (RFC 5208, 5).
  ///
  /// @throws IllegalArgumentException if it is none, or does not name its curve
  static byte[] pkcs8(byte[] ecPrivateKey) {
    byte[] algorithm = value(SEQUENCE, join(EC_PUBLIC_KEY, curveOf(ecPrivateKey)));
    return value(SEQUENCE, join(VERSION_0, algorithm, value(OCTET_STRING, ecPrivateKey)));
  }

  private static byte[] curveOf(byte[] ecPrivateKey) {
    int[] body = content(ecPrivateKey, 0, ecPrivateKey.length);
    if ((ecPrivateKey[0] & 0xff) != SEQUENCE) {
      throw new IllegalArgumentException("it does not begin as a sequence");
    }
    int at = body[0];
    while (at < body[1]) {
      int[] element = content(ecPrivateKey, at, body[1]);
      if ((ecPrivateKey[at] & 0xff) == PARAMETERS) {
        return Arrays.copyOfRange(ecPrivateKey, element[0], element[1]);
      }
      at = element[1];
    }
    throw new IllegalArgumentException("it does not name its curve");
  }

  /// Start and end of the content of the value that starts at `at`.
  private static int[] content(byte[] bytes, int at, int end) {
    if (at + 2 > end) {
      throw new IllegalArgumentException("it is cut short");
    }
    int length = bytes[at + 1] & 0xff;
    int start = at + 2;
    if (length >= 0x80) {
      int count = length & 0x7f;
      if (count < 1 || count > 3 || start + count > end) {
        throw new IllegalArgumentException("it has a length that cannot be");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | (bytes[start++] & 0xff);
      }
    }
    if (length > end - start) {
      throw new IllegalArgumentException("it is cut short");
    }
    return new int[] {start, start + length};
  }

  private static byte[] value(int tag, byte[] content) {
    byte[] head;
    if (content.length < 0x80) {
      head = new byte[] {(byte) tag, (byte) content.length};
    } else {
      head =
          new byte[] {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    }
    return join(head, content);
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }
}
