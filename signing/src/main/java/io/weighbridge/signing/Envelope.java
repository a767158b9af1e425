package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// What a signature is really over: type and payload with their lengths (DSSE v1.0,
/// "pre-authentication encoding").
final class Envelope {

  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  private Envelope() {}

  static byte[] encode(byte[] payload) {
    byte[] head =
        "DSSEv1 %d %s %d "
            .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length)
            .getBytes(US_ASCII);
    byte[] encoded = new byte[head.length + payload.length];
    System.arraycopy(head, 0, encoded, 0, head.length);
    System.arraycopy(payload, 0, encoded, head.length, payload.length);
    return encoded;
  }

  /// As version 0.2 of the reference implementation encoded it: the payload as Python prints bytes,
  /// `b'…'`, and another capital. Read only.
  static byte[] encodeAsVersion02(byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length * 2);
    out.writeBytes(
        "DSSEV1 %d %s %d b"
            .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length)
            .getBytes(UTF_8));
    boolean single = false;
    boolean twofold = false;
    for (byte b : payload) {
      single |= b == '\'';
      twofold |= b == '"';
    }
    char quote = single && !twofold ? '"' : '\'';
    out.write(quote);
    for (byte b : payload) {
      String escaped =
          switch (b) {
            case '\\' -> "\\\\";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default ->
                b == quote
                    ? "\\" + quote
                    : b < 0x20 || b == 0x7f ? "\\x%02x".formatted(b & 0xff) : "";
          };
      if (escaped.isEmpty()) {
        out.write(b);
      } else {
        out.writeBytes(escaped.getBytes(US_ASCII));
      }
    }
    out.write(quote);
    return out.toByteArray();
  }
}
