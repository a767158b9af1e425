package io.weighbridge.signing;

import java.util.HexFormat;
import java.util.Locale;

/// A digest of a file or of a part of one.
///
/// @param hex in lower case
public record Digest(HashType type, String hex) {

  public Digest {
    if (hex.length() != 2 * type.bytes() || !hex.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException(
          "%s is no %s in hexadecimal".formatted(hex.length() > 128 ? "it" : hex, type));
    }
  }

  static Digest of(HashType type, byte[] bytes) {
    return new Digest(type, HexFormat.of().formatHex(bytes));
  }

  static Digest parse(HashType type, String text) {
    return new Digest(type, text.toLowerCase(Locale.ROOT));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return type + ":" + hex;
  }
}
