package io.weighbridge.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signatures of the reference implementation, of today and of earlier days.
final class ReferenceSignaturesTest {

  private static final Path MODEL = Golden.file("model");

  @ParameterizedTest
  @ValueSource(strings = {"p256", "p384", "p521"})
  void verifiesSignaturesByKey(String curve) {
    Verification done = by(curve).verify(MODEL, Golden.file("by-%s.sig".formatted(curve)));
    assertThat(done.holds()).isTrue();
    assertThat(done.signed().statement().files()).isEqualTo(4);
    assertThat(done.signed().signer()).isInstanceOf(Signer.KeyHolder.class);
  }

  @Test
  void verifiesShards() {
    Verification done = by("p256").verify(MODEL, Golden.file("by-p256-shards.sig"));
    assertThat(done.holds()).isTrue();
    assertThat(done.signed().statement().serialization().shardSize()).hasValue(1000);
    assertThat(done.signed().statement().resources()).hasSize(6);
  }

  @Test
  void verifiesACertificateByItsRootAlone() {
    Verification done = byRoot(Golden.THEN).verify(MODEL, Golden.file("by-signer.sig"));
    assertThat(done.holds()).isTrue();
    assertThat(done.signed().signer().described()).isEqualTo("CN=signer, certified by CN=between");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v0.3.1-certificate", "v1.0.0-certificate", "v1.0.1-certificate"})
  void verifiesEarlierCertificates(String name) {
    Path folder = RealFiles.path("oms/" + name);
    Trust trust = Trust.inRoots(List.of(RealFiles.path("oms/keys/certificate/ca-cert.pem")));
    Verification done =
        new Verifying(trust, Golden.THEN, List.of(Path.of("ignore-me")), false)
            .verify(folder, folder.resolve("model.sig"));
    assertThat(done.differences()).isEmpty();
    assertThat(done.signed().statement().files()).isEqualTo(2);
    assertThatThrownBy(() ->
            new Verifying(trust, Instant.parse("2036-01-01T00:00:00Z"))
                .verify(folder, folder.resolve("model.sig")))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("expired on 2035-04-30T23:36:28Z");
  }

  /// Before 1.0.1 these were of a single file, which is named `.` in them.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "v0.3.1-elliptic-key/signme-1",
        "v1.0.0-elliptic-key/signme-1",
        "v1.0.1-elliptic-key"
      })
  void verifiesEarlierKeys(String name) {
    Path model = RealFiles.path("oms/" + name);
    Path signature = (name.endsWith("key") ? model : model.resolveSibling("")).resolve("model.sig");
    Trust trust = Trust.inKey(RealFiles.path("oms/keys/certificate/signing-key-pub.pem"));
    Verification done =
        new Verifying(
                trust,
                Golden.THEN,
                name.endsWith("key") ? List.of(Path.of("ignore-me")) : List.of(),
                false)
            .verify(model, signature);
    assertThat(done.differences()).isEmpty();
  }

  @Test
  void aSignatureOfOneFileIsNotOfItsFolder() {
    Path folder = RealFiles.path("oms/v1.0.0-elliptic-key");
    Trust trust = Trust.inKey(RealFiles.path("oms/keys/certificate/signing-key-pub.pem"));
    assertThatThrownBy(
            () -> new Verifying(trust, Golden.THEN).verify(folder, folder.resolve("model.sig")))
        .hasMessageContaining("name that file instead of its folder");
  }

  @Test
  void refusesAnotherKey() {
    assertThatThrownBy(() -> by("p384").verify(MODEL, Golden.file("by-p256.sig")))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("was made with the key")
        .hasMessageContaining(VerificationKey.read(Golden.file("p384-pub.pem")).hint());
  }

  @Test
  void refusesAnExpiredCertificateButNotAtItsTime() {
    assertThatThrownBy(() -> byRoot(Golden.THEN).verify(MODEL, Golden.file("by-expired.sig")))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("'CN=expired' expired on 2025-06-01T00:00:00Z");
    assertThat(
            byRoot(Instant.parse("2025-03-01T00:00:00Z"))
                .verify(MODEL, Golden.file("by-expired.sig"))
                .holds())
        .isTrue();
    assertThatThrownBy(() ->
            byRoot(Instant.parse("2020-01-01T00:00:00Z"))
                .verify(MODEL, Golden.file("by-signer.sig")))
        .hasMessageContaining("is valid from 2025-01-01T00:00:00Z on");
  }

  @Test
  void refusesACertificateThatIsNotForSigning() {
    assertThatThrownBy(
            () -> byRoot(Golden.THEN).verify(MODEL, Golden.file("by-not-for-signing.sig")))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("is not meant for signing");
  }

  @Test
  void refusesAStrangersRoot() {
    Trust stranger = Trust.inRoots(List.of(Golden.file("stranger.crt")));
    assertThatThrownBy(
            () -> new Verifying(stranger, Golden.THEN).verify(MODEL, Golden.file("by-signer.sig")))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("no way leads to a root that is trusted");
  }

  /// An intermediate certificate alone is no root: who trusts it must have its root as well.
  @Test
  void aCertificateBetweenIsNoRoot() {
    Trust between = Trust.inRoots(List.of(Golden.file("between.crt")));
    assertThatThrownBy(
            () -> new Verifying(between, Golden.THEN).verify(MODEL, Golden.file("by-signer.sig")))
        .isInstanceOf(UntrustedSignerException.class);
  }

  @Test
  void keysAndCertificatesAreNotMixedUp() {
    assertThatThrownBy(() -> byRoot(Golden.THEN).verify(MODEL, Golden.file("by-p256.sig")))
        .hasMessageContaining("no public key is trusted");
    assertThatThrownBy(() -> by("p384").verify(MODEL, Golden.file("by-signer.sig")))
        .hasMessageContaining("no root is trusted");
  }

  private static Verifying by(String curve) {
    return new Verifying(Trust.inKey(Golden.file(curve + "-pub.pem")), Golden.THEN);
  }

  private static Verifying byRoot(Instant at) {
    return new Verifying(Trust.inRoots(List.of(Golden.file("root.crt"))), at);
  }
}
