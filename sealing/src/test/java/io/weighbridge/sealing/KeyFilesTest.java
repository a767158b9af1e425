package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.signing.KeyFileException;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys of vendors and licensees in files, ours and OpenSSL's.
final class KeyFilesTest {

  private static final Optional<Password> NONE = Optional.empty();
  private static final Optional<Password> SECRET = Optional.of(Password.of("open sesame"));

  @TempDir private Path folder = Path.of("");

  @Test
  void keysOfOpensslAreReadEncryptedOrNot() {
    KeyId vendor = VendorPublicKey.read(Golden.source("vendor.pub.pem")).id();
    KeyId licensee = LicenseePublicKey.read(Golden.source("licensee.pub.pem")).id();
    assertThat(vendor.signs()).isTrue();
    assertThat(licensee.signs()).isFalse();
    assertThat(Golden.vendor().publicHalf().id()).isEqualTo(vendor);
    assertThat(Golden.licensee().publicHalf().id()).isEqualTo(licensee);
    assertThat(VendorKey.read(Golden.source("vendor-encrypted.pem"), SECRET).publicHalf().id())
        .isEqualTo(vendor);
    assertThat(LicenseeKey.read(Golden.source("licensee-encrypted.pem"), SECRET).publicHalf().id())
        .isEqualTo(licensee);
  }

  @Test
  void keysAreWrittenAsOpensslWritesThem() throws IOException {
    assertThat(Golden.vendor().pem(NONE)).isEqualTo(Golden.bytes("vendor.pem"));
    assertThat(Golden.vendor().publicHalf().pem()).isEqualTo(Golden.bytes("vendor.pub.pem"));
    assertThat(Golden.licensee().publicHalf().pem()).isEqualTo(Golden.bytes("licensee.pub.pem"));
  }

  /// RFC 8032, 7.1, tests 1 and 2: the public half, and the signature of one byte.
  @Test
  void vendorsSignAsInTheRfc() throws IOException {
    VendorKey key = vendor("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    assertThat(key.publicHalf().id())
        .isEqualTo(
            KeyId.of(
                KeyId.SIGNS,
                hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")));
    assertThat(HexFormat.of().formatHex(key.sign(new byte[] {0x72})))
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    assertThat(
            vendor("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                .publicHalf()
                .id())
        .isEqualTo(
            KeyId.of(
                KeyId.SIGNS,
                hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")));
  }

  /// RFC 7748, 6.1: Bob's keys.
  @Test
  void licenseesHaveThePublicHalfOfTheRfc() throws IOException {
    String key = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    KeySource source = source("302e020100300506032b656e04220420" + key);
    assertThat(LicenseeKey.read(source, NONE).publicHalf().id())
        .isEqualTo(
            KeyId.of(
                KeyId.RECEIVES,
                hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /// PKCS#8 of an Ed25519 seed (RFC 8410, 7).
  private VendorKey vendor(String seed) throws IOException {
    return VendorKey.read(source("302e020100300506032b657004220420" + seed), NONE);
  }

  private KeySource source(String der) throws IOException {
    return KeySource.of(
        Files.write(
            folder.resolve("key.pem"),
            new Pem(Pem.PRIVATE_KEY, hex(der)).text().getBytes(US_ASCII)));
  }

  @Test
  void newKeysAreReadAgain() throws IOException {
    VendorKey vendor = VendorKey.create();
    LicenseeKey licensee = LicenseeKey.create();
    for (Optional<Password> password : java.util.List.of(NONE, SECRET)) {
      KeySource vendors = KeySource.of(Files.write(folder.resolve("v"), vendor.pem(password)));
      KeySource licensees = KeySource.of(Files.write(folder.resolve("l"), licensee.pem(password)));
      assertThat(VendorKey.read(vendors, password).publicHalf().id())
          .isEqualTo(vendor.publicHalf().id());
      assertThat(LicenseeKey.read(licensees, password).publicHalf().id())
          .isEqualTo(licensee.publicHalf().id());
    }
    assertThatThrownBy(() -> VendorKey.read(KeySource.of(folder.resolve("v")), NONE))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("is encrypted, and no password was given");
    assertThatThrownBy(() ->
            LicenseeKey.read(KeySource.of(folder.resolve("l")), Optional.of(Password.of("guess"))))
        .hasMessageContaining("the password does not open the key");
  }

  @Test
  void keysOfTheWrongKindSaySo() {
    assertThatThrownBy(() -> VendorKey.read(Golden.source("licensee.pem"), NONE))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("the private key is none for Ed25519");
    assertThatThrownBy(() -> LicenseeKey.read(Golden.source("vendor.pem"), NONE))
        .hasMessageContaining("the private key is none for X25519");
    assertThatThrownBy(() -> VendorPublicKey.read(Golden.source("licensee.pub.pem")))
        .hasMessageContaining("the public key is none for Ed25519");
    assertThatThrownBy(() -> LicenseePublicKey.read(Golden.source("licensee.pem")))
        .hasMessageContaining("no public keys (BEGIN PUBLIC KEY) were found");
    assertThatThrownBy(() -> VendorKey.read(Golden.source("vendor.pub.pem"), NONE))
        .hasMessageContaining("no private keys were found");
  }

  @Test
  void aKeyMayBeInTheEnvironment() {
    String pem = new String(Golden.bytes("vendor.pem"), US_ASCII);
    KeySource source = KeySource.of("env:VENDOR", Map.of("VENDOR", pem));
    assertThat(VendorKey.read(source, NONE).publicHalf().id())
        .isEqualTo(Golden.vendor().publicHalf().id());
    assertThatThrownBy(() -> VendorKey.read(KeySource.of("env:VENDOR", Map.of()), NONE))
        .hasMessageContaining("the environment has no variable VENDOR");
  }

  @Test
  void nothingSecretIsPrinted() {
    assertThat(Golden.vendor())
        .hasToString("the private half of " + Golden.vendor().publicHalf().id());
    assertThat(Golden.licensee())
        .hasToString("the private half of " + Golden.licensee().publicHalf().id());
  }
}
