package io.weighbridge.xet;

import java.util.HexFormat;
import java.util.Optional;

/// The name of a chunk, a xorb or a file in Xet: 32 bytes.
///
/// On the wire they are four little-endian numbers of 64 bits, and as text the 16 hexadecimal
/// digits of each number in turn, so that within every eight bytes the text reads backwards (Xet's
/// "hashing" page, "Converting Hashes to Strings").
///
/// ```java
/// MerkleHash xorb = MerkleHash.parse("0268191b614b06b8d0ad8042274d222674636e150e67b24fe2ced60c9f0186d3");
/// ```
///
/// @param first bytes 0 to 7 as a little-endian number, and so on
public record MerkleHash(long first, long second, long third, long fourth) {

  private static final int DIGITS = 64;
  private static final int WORD_DIGITS = 16;
  private static final HexFormat HEX = HexFormat.of();

  /// Reads the text form: 64 lower-case hexadecimal digits.
  ///
  /// @throws IllegalArgumentException if the text is anything else
  public static MerkleHash parse(String text) {
    return from(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a Xet hash is 64 lower-case hexadecimal digits, this has %d characters"
                    .formatted(text.length())));
  }

  /// The hash, or nothing if the text is not one.
  public static Optional<MerkleHash> from(String text) {
    if (text.length() != DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < DIGITS; i++) {
      char digit = text.charAt(i);
      if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f')) {
        return Optional.empty();
      }
    }
    return Optional.of(new MerkleHash(word(text, 0), word(text, 1), word(text, 2), word(text, 3)));
  }

  private static long word(String text, int index) {
    int from = index * WORD_DIGITS;
    return HexFormat.fromHexDigitsToLong(text, from, from + WORD_DIGITS);
  }

  /// The text form, as paths and messages carry it.
  @Override
  public String toString() {
    return HEX.toHexDigits(first)
        + HEX.toHexDigits(second)
        + HEX.toHexDigits(third)
        + HEX.toHexDigits(fourth);
  }
}
