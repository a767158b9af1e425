package io.weighbridge.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// UTF-8 (RFC 3629), refused where it is not valid.
final class Utf8 {

  private Utf8() {}

  static void write(int code, OutputStream out) throws IOException {
    if (code < 0x80) {
      out.write(code);
    } else {
      out.write(Character.toString(code).getBytes(StandardCharsets.UTF_8));
    }
  }

  /// The text that these bytes spell, if they spell one.
  static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /// Whether the bytes are the beginning of a text; its last character may be cut.
  static boolean beginsText(byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    // Without the end of the input being said, a cut character is no error.
    return !StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes), text, false)
        .isError();
  }
}
