package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeysTest {

  private static final Optional<Password> NONE = Optional.empty();
  private static final Optional<Password> SECRET = Optional.of(Password.of("open sesame"));

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"p256", "p384", "p521"})
  void everySpellingOfAPrivateKeyHasTheSamePublicHalf(String curve) {
    VerificationKey expected = VerificationKey.read(Golden.file(curve + "-pub.pem"));
    for (String spelling : new String[] {"sec1", "pkcs8", "encrypted"}) {
      SigningKey read =
          SigningKey.read(Golden.file("%s-%s.pem".formatted(curve, spelling)), SECRET);
      assertThat(read.publicHalf()).isEqualTo(expected);
      assertThat(read.publicHalf().pem()).isEqualTo(expected.pem());
    }
  }

  @Test
  void thePemTextIsThatOfTheReference() throws IOException {
    String text = Files.readString(Golden.file("p384-pub.pem"));
    assertThat(VerificationKey.read(Golden.file("p384-pub.pem")).pem()).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void aNewKeyIsReadAgain(Curve curve) throws IOException {
    SigningKey key = SigningKey.create(curve);
    Path plain = Files.write(folder.resolve("plain.pem"), key.pem());
    Path hidden = Files.write(folder.resolve("hidden.pem"), key.pem(SECRET.orElseThrow()));
    assertThat(SigningKey.read(plain, NONE).publicHalf()).isEqualTo(key.publicHalf());
    assertThat(SigningKey.read(hidden, SECRET).publicHalf()).isEqualTo(key.publicHalf());
    assertThatThrownBy(() -> SigningKey.read(hidden, NONE))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("give its password");
    assertThatThrownBy(() -> SigningKey.read(hidden, Optional.of(Password.of("guess"))))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("the password does not open the key");
  }

  @Test
  void anotherCurveIsRefused() {
    assertThatThrownBy(() -> SigningKey.read(Golden.file("k256-pkcs8.pem"), NONE))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("P-256, P-384");
  }

  @Test
  void aFileOfAnotherKindSaysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("x.pem"), "hello");
    assertThatThrownBy(() -> SigningKey.read(file, NONE)).hasMessageContaining("no private keys");
    assertThatThrownBy(() -> VerificationKey.read(file)).hasMessageContaining("no public keys");
    assertThatThrownBy(() -> Trust.inRoots(java.util.List.of(file)))
        .hasMessageContaining("there is no certificate");
    assertThatThrownBy(() -> VerificationKey.read(folder.resolve("none.pem")))
        .hasMessageContaining("there is no such file");
  }

  /// RFC 7693, appendix A, and what Python's hashlib says of the longer ones.
  @Test
  void blake2bIsThatOfTheRfc() {
    assertThat(HexFormat.of().formatHex(HashType.BLAKE2B.digest("abc".getBytes(UTF_8))))
        .isEqualTo(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    assertThat(HexFormat.of().formatHex(HashType.BLAKE2B.digest(new byte[0])))
        .startsWith("786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419");
    BLAKE2B_OF_ZEROS.forEach((length, start) ->
        assertThat(HexFormat.of().formatHex(HashType.BLAKE2B.digest(new byte[length])))
            .startsWith(start));
  }

  private static final java.util.Map<Integer, String> BLAKE2B_OF_ZEROS =
      java.util.Map.of(
          127,
          "93cac6a4bedd751e1c145f8e",
          128,
          "865939e120e6805438478841",
          129,
          "a60edba343e7a6933c14d203",
          256,
          "ec9c6b301a6c98946d742a74",
          1000,
          "1ee4e51ecab5210a518f2615");
}
