package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BundleTest {

  private static final Path REAL = Golden.file("by-p256.sig");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bundle.v0.3+json|bundle.v9+json|mediaType is",
        "\"dsseEnvelope\"|\"envelope\"|dsseEnvelope is missing",
        "\"verificationMaterial\"|\"material\"|verificationMaterial is missing",
        "\"publicKey\"|\"somebody\"|verificationMaterial has none",
        "\"hint\"|\"hunt\"|publicKey has neither hint nor rawBytes",
        "vnd.in-toto+json|json|payloadType is",
        "\"sig\":|\"sig\": \"a\", \"sig\":|is not JSON",
        "\"signatures\":|\"signatures\": [], \"others\":|signatures are 0",
        "\"payload\": \"|\"payload\": \"!|payload is not base64",
      })
  void saysWhatIsDamaged(String part, String damaged, String said) throws IOException {
    // The golden file has no blanks between its names and values.
    String text = Files.readString(REAL).replace("\":", "\": ").replace(":  ", ": ");
    String changed = text.replace(part, damaged);
    assertThat(changed).isNotEqualTo(text);
    assertThatThrownBy(() -> Bundle.parse("damaged.sig", changed.getBytes(UTF_8)))
        .isInstanceOf(DamagedBundleException.class)
        .hasMessageStartingWith("damaged.sig: ")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in-toto.io/Statement/v1|in-toto.io/Statement/v2|_type is",
        "signature/v1.0|signature/v2.0|predicateType is",
        "\"method\": \"files\"|\"method\": \"tensors\"|the method 'tensors'",
        "\"hash_type\": \"sha256\"|\"hash_type\": \"blake3\"|digested with 'blake3'",
        "\"allow_symlinks\": false|\"allow_symlinks\": 0|allow_symlinks is neither",
        "part-2.bin|config.json|is there twice",
        "\"algorithm\": \"sha256\"|\"algorithm\": \"blake2b\"|algorithm is 'blake2b'",
        "\"predicate\":|\"predicament\":|predicate is missing",
        "\"subject\":|\"subject\": [], \"more\":|subject has 0 entries",
        "\"resources\":|\"resources\": [], \"more\":|is about no file",
        "\"digest\": \"|\"digest\": \"0|in hexadecimal",
      })
  void saysWhatIsWrongWithAStatement(String part, String damaged, String said) {
    String text = new String(Bundle.read(REAL).payload(), UTF_8).replaceAll("\\s*\\n\\s*", " ");
    String changed = text.replace(part, damaged);
    assertThat(changed).isNotEqualTo(text);
    assertThatThrownBy(() -> Statement.parse("damaged.sig", changed.getBytes(UTF_8)))
        .isInstanceOf(DamagedBundleException.class)
        .hasMessageContaining(said);
  }

  @Test
  void aRootThatContradictsItsDigestsIsRefused() {
    Statement statement = Statement.parse("real", Bundle.read(REAL).payload());
    String other = statement.root().replace(statement.root().charAt(0), '0');
    String text =
        new String(Bundle.read(REAL).payload(), UTF_8)
            .replace(
                statement.root(),
                other.equals(statement.root()) ? "1" + other.substring(1) : other);
    assertThatThrownBy(() -> Statement.parse("changed", text.getBytes(UTF_8)))
        .hasMessageContaining("contradicts itself");
  }

  @Test
  void isRefusedWhereverItIsCut() throws IOException {
    byte[] whole = Files.readAllBytes(REAL);
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Bundle.parse("cut", cut)).isInstanceOf(DamagedBundleException.class);
    }
  }

  @Test
  void damageEndsInOneFamilyOfExceptions() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] whole = Files.readAllBytes(Golden.file("by-signer.sig"));
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      try {
        Bundle bundle = Bundle.parse("damaged", bytes);
        Trust.inRoots(java.util.List.of(Golden.file("root.crt"))).verify(bundle, Golden.THEN);
      } catch (SigningException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
      }
    }
  }

  @Test
  void keylessSignaturesAreRefusedWithTheReason() {
    String keyless =
        """
        {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",
         "verificationMaterial":{"certificate":{"rawBytes":"AAAA"},"tlogEntries":[{"logIndex":"1"}]},
         "dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json",
          "signatures":[{"sig":"AAAA"}]}}
        """;
    Bundle bundle = Bundle.parse("keyless.sig", keyless.getBytes(UTF_8));
    assertThatThrownBy(() -> Trust.none().verify(bundle, Golden.THEN))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("by way of Sigstore's services");
  }

  /// Python prints `b'it\\'s "so"\\n\\x00\\xff'` and the like; the expectations are what it prints.
  @Test
  void payloadsOfVersion02AreEncodedAsPythonPrintsBytes() {
    assertThat(encoded("it's".getBytes(UTF_8))).endsWith(" 4 b\"it's\"");
    assertThat(encoded("it's \"so\"".getBytes(UTF_8))).endsWith(" 9 b'it\\'s \"so\"'");
    assertThat(encoded(new byte[] {'a', '\n', '\t', '\\', 0, 127, (byte) 255}))
        .endsWith(" 7 b'a\\n\\t\\\\\\x00\\x7f\\xff'");
  }

  private static String encoded(byte[] payload) {
    return new String(Envelope.encodeAsVersion02(payload), UTF_8);
  }
}
