package io.weighbridge.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors of RFC 5869 for SHA-256.
final class HkdfTest {

  private static final HexFormat HEX = HexFormat.of();

  /// A.1 and A.3: with and without salt and info.
  @ParameterizedTest
  @CsvSource({
    "000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9,"
        + "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5,"
        + "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    "'', '',"
        + "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04,"
        + "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
  })
  void shortInputs(String salt, String info, String extracted, String expanded) {
    byte[] key = HEX.parseHex("0b".repeat(22));
    byte[] prk = Hkdf.extract(HEX.parseHex(salt), key);
    assertThat(HEX.formatHex(prk)).isEqualTo(extracted);
    assertThat(HEX.formatHex(Hkdf.expand(prk, HEX.parseHex(info), 42))).isEqualTo(expanded);
    assertThat(HEX.formatHex(Hkdf.derive(key, HEX.parseHex(salt), HEX.parseHex(info), 42)))
        .isEqualTo(expanded);
  }

  /// A.2
  @Test
  void longInputs() {
    assertThat(HEX.formatHex(Hkdf.derive(run(0x00), run(0x60), run(0xb0), 82)))
        .isEqualTo(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  }

  private static byte[] run(int first) {
    byte[] bytes = new byte[80];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }
}
