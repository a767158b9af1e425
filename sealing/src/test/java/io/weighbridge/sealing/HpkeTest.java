package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class HpkeTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] INFO = "Ode on a Grecian Urn".getBytes(US_ASCII);
  private static final byte[] AAD = "Count-0".getBytes(US_ASCII);
  private static final byte[] PLAIN = "Beauty is truth, truth beauty".getBytes(US_ASCII);

  /// A vector of base mode with DHKEM(X25519, HKDF-SHA256) and HKDF-SHA256; the names are the
  /// RFC's.
  record Vector(Hpke hpke, String skEm, String pkEm, String skRm, String pkRm, String ciphertext) {}

  /// RFC 9180, A.1.1, and from the file of all vectors that it points to the one with AES-256-GCM.
  static List<Vector> vectors() {
    return List.of(
        new Vector(
            Hpke.AES_128_GCM,
            "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
            "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
            "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
            "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
            "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
                + "6d8770ac83d07bea87e13c512a"),
        new Vector(
            Hpke.AES_256_GCM,
            "179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11",
            "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
            "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
            "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
            "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be99319"
                + "80a41de125a925cdad859d5b7a"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void sealsWhatTheRfcSeals(Vector vector) throws GeneralSecurityException {
    KeyPair ephemeral = new KeyPair(publicKey(vector.pkEm()), privateKey(vector.skEm()));
    Hpke.Sealed sealed = vector.hpke().seal(ephemeral, publicKey(vector.pkRm()), INFO, AAD, PLAIN);
    assertThat(HEX.formatHex(sealed.enc())).isEqualTo(vector.pkEm());
    assertThat(HEX.formatHex(sealed.ciphertext())).isEqualTo(vector.ciphertext());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void opensWhatTheRfcSealed(Vector vector) throws GeneralSecurityException {
    assertThat(open(vector, vector.pkEm(), vector.ciphertext(), INFO, AAD)).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void opensNothingElse(Vector vector) {
    byte[] other = "other".getBytes(US_ASCII);
    refused(() -> open(vector, vector.pkEm(), vector.ciphertext(), other, AAD));
    refused(() -> open(vector, vector.pkEm(), vector.ciphertext(), INFO, other));
    refused(() -> open(vector, vector.pkRm(), vector.ciphertext(), INFO, AAD));
    refused(() -> open(vector, vector.pkEm(), vector.ciphertext() + "00", INFO, AAD));
  }

  private interface Opening {
    byte[] open() throws GeneralSecurityException;
  }

  private static void refused(Opening opening) {
    assertThatThrownBy(opening::open).isInstanceOf(AEADBadTagException.class);
  }

  private static byte[] open(Vector vector, String enc, String ciphertext, byte[] info, byte[] aad)
      throws GeneralSecurityException {
    return vector
        .hpke()
        .open(
            privateKey(vector.skRm()),
            publicKey(vector.pkRm()),
            new Hpke.Sealed(HEX.parseHex(enc), HEX.parseHex(ciphertext)),
            info,
            aad);
  }

  @Test
  void noTwoMessagesAreAlike() throws GeneralSecurityException {
    KeyPair recipient = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    XECPublicKey publicHalf = (XECPublicKey) recipient.getPublic();
    Hpke.Sealed one = Hpke.AES_256_GCM.seal(publicHalf, INFO, AAD, PLAIN);
    Hpke.Sealed other = Hpke.AES_256_GCM.seal(publicHalf, INFO, AAD, PLAIN);
    assertThat(one.enc()).isNotEqualTo(other.enc());
    assertThat(one.ciphertext()).isNotEqualTo(other.ciphertext());
    assertThat(Hpke.AES_256_GCM.open(recipient.getPrivate(), publicHalf, one, INFO, AAD))
        .isEqualTo(PLAIN);
  }

  /// The secret with such a point is zero, whoever asks (RFC 9180, 7.1.4).
  @Test
  void pointsOfSmallOrderAreRefused() throws GeneralSecurityException {
    KeyPair recipient = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    byte[] one = new byte[Hpke.PUBLIC];
    one[0] = 1;
    for (byte[] point : new byte[][] {new byte[Hpke.PUBLIC], one}) {
      assertThatThrownBy(() ->
              Hpke.AES_256_GCM.open(
                  recipient.getPrivate(),
                  (XECPublicKey) recipient.getPublic(),
                  new Hpke.Sealed(point, new byte[48]),
                  INFO,
                  AAD))
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  /// Zeros at either end of the 32 bytes are part of a key.
  @Test
  void publicKeysAreTheirBytes() throws GeneralSecurityException {
    byte[] bytes = new byte[Hpke.PUBLIC];
    bytes[7] = 9;
    assertThat(Hpke.bytes(Hpke.publicKey(bytes))).isEqualTo(bytes);
    byte[] high = bytes.clone();
    high[Hpke.PUBLIC - 1] = (byte) 0x80;
    assertThat(Hpke.bytes(Hpke.publicKey(high))).isEqualTo(bytes);
    Arrays.fill(bytes, (byte) 0x55);
    assertThat(Hpke.bytes(Hpke.publicKey(bytes))).isEqualTo(bytes);
  }

  private static XECPublicKey publicKey(String hex) throws GeneralSecurityException {
    return Hpke.publicKey(HEX.parseHex(hex));
  }

  private static PrivateKey privateKey(String hex) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, HEX.parseHex(hex)));
  }
}
