package io.weighbridge.sealing;

import java.util.HexFormat;
import java.util.regex.Pattern;

/// What a public key is called: the algorithm, which the name thus pins, and the SHA-256 of the
/// key's 32 bytes: `ed25519:9f86…`, `x25519:60303a…`.
public record KeyId(String text) {

  static final String SIGNS = "ed25519";
  static final String RECEIVES = "x25519";

  private static final Pattern FORM = Pattern.compile("(ed25519|x25519):[0-9a-f]{64}");

  public KeyId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no key's name: expected ed25519: or x25519: and 64 hexadecimal digits"
              .formatted(text.substring(0, Math.min(text.length(), 100))));
    }
  }

  static KeyId of(String algorithm, byte[] publicKey) {
    return new KeyId(algorithm + ":" + HexFormat.of().formatHex(Sha256.of(publicKey)));
  }

  /// Whether keys of this name sign.
  public boolean signs() {
    return text.startsWith(SIGNS);
  }

  @Override
  public String toString() {
    return text;
  }
}
