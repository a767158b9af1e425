package io.weighbridge.tracing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a vendor alone knows and every fingerprint is made from: who has it can lay any buyer's
/// fingerprint into any file. It is never printed.
public final class VendorSecret {

  /// Its length in bytes.
  public static final int LENGTH = 32;

  /// 64 hexadecimal digits, and a line's end of two characters.
  private static final int MAX_FILE = 2 * LENGTH + 2;

  private final byte[] bytes;

  private VendorSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  /// @param bytes [#LENGTH] of them
  /// @throws TracingException if they are fewer or more
  public static VendorSecret of(byte... bytes) {
    if (bytes.length != LENGTH) {
      throw new TracingException("the secret has %d bytes, not %d".formatted(bytes.length, LENGTH));
    }
    return new VendorSecret(bytes.clone());
  }

  /// Reads a file of 32 bytes, or of 64 hexadecimal digits as `openssl rand -hex 32` prints them.
  ///
  /// @throws TracingException if the file cannot be read or holds anything else
  public static VendorSecret read(Path file) {
    byte[] content;
    try (var in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_FILE + 1);
    } catch (IOException e) {
      throw new TracingException("%s: the secret cannot be read (%s)".formatted(file, e), e);
    }
    if (content.length == LENGTH) {
      return of(content);
    }
    String digits = new String(content, StandardCharsets.ISO_8859_1).strip();
    if (content.length > MAX_FILE || !digits.matches("[0-9a-fA-F]{" + 2 * LENGTH + "}")) {
      throw new TracingException(
          "%s: a secret has %d bytes or %d hexadecimal digits; make one with openssl rand -hex %d"
              .formatted(file, LENGTH, 2 * LENGTH, LENGTH));
    }
    return of(HexFormat.of().parseHex(digits));
  }

  /// HMAC-SHA256 of the parts, each but the last ended by a zero byte.
  byte[] hmac(String... parts) {
    return hmac(bytes, parts);
  }

  /// The same under any key; the parts have no zero character, so that no two lists of as many
  /// parts give the same bytes.
  static byte[] hmac(byte[] key, String... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "VendorSecret";
  }
}
