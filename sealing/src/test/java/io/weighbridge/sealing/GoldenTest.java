package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What was sealed and granted elsewhere, from the specification alone, is opened here.
final class GoldenTest {

  private final SealedPackage sealed =
      SealedPackage.open(Golden.file("package/sealed.json").resolveSibling(""), Golden.trusted());
  private final Grant grant = Grant.read(Golden.bytes("my.grant"), "the grant", Golden.trusted());

  @Test
  void thePackageIsRead() {
    sealed.verify();
    PackageManifest manifest = sealed.manifest();
    assertThat(manifest.model()).isEqualTo("acme/golden");
    assertThat(manifest.vendorName()).isEqualTo("Acme Größe 🏋");
    assertThat(manifest.created()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(manifest.files())
        .extracting(file -> file.plain().map(PackageManifest.Plain::path).orElse(file.path()))
        .containsExactly("README.md", "empty.bin", "part/weights.bin");
  }

  @Test
  void theVendorOpensIt() {
    try (PackageKey key = Unsealing.key(sealed, Golden.vendor())) {
      opens(key);
    }
  }

  @Test
  void theLicenseeOpensItByTheGrant() {
    grant.require(sealed.manifest());
    try (PackageKey key = grant.packageKey(Golden.licensee())) {
      opens(key);
    }
  }

  private void opens(PackageKey key) {
    byte[] expected = new byte[1024];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) i;
    }
    try (SecretMemory weights = sealed.decrypt(Trade.file(sealed, "part/weights.bin.sealed"), key);
        SecretMemory empty = sealed.decrypt(Trade.file(sealed, "empty.bin.sealed"), key)) {
      assertThat(weights.bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
      assertThat(empty.bytes().byteSize()).isZero();
    }
  }

  @Test
  void theGrantIsRead() {
    assertThat(grant.id()).isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(grant.licensee()).isEqualTo(new Party(Golden.licensee().publicHalf().id(), "Bolt"));
    assertThat(grant.terms())
        .isEqualTo(
            new GrantTerms(
                new Scope(
                    Set.of(Action.INFER, Action.EXPORT),
                    List.of("research"),
                    List.of("DE"),
                    List.of("a".repeat(64))),
                new Term(
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Optional.of(Instant.parse("2027-01-01T00:00:00Z")),
                    7),
                new Limits(
                    OptionalLong.of(1),
                    OptionalLong.of(2),
                    OptionalLong.of(1000),
                    OptionalLong.of(5)),
                new OutputLimits(OptionalLong.of(5), OptionalLong.of(3)),
                new Contact(
                    Optional.of("https://acme.example/list"),
                    OptionalLong.of(7),
                    OptionalLong.of(30)),
                Optional.of("per request")));
  }

  @Test
  void theListIsRead() {
    RevocationList list =
        RevocationList.read(Golden.bytes("revocations.json"), "the list", Golden.trusted());
    assertThat(list.serial()).isEqualTo(3);
    assertThat(list.revoked())
        .isEqualTo(
            Map.of(
                "f".repeat(32),
                new RevocationList.Revoked(Instant.parse("2026-01-15T00:00:00Z"), "unpaid")));
  }

  /// Ours are the same bytes, so that there is one way to write a document.
  @Test
  void documentsAreWrittenAsTheyWereRead() {
    assertThat(SignedDocument.sign(GrantJson.write(grant), Golden.vendor()).bytes())
        .isEqualTo(Golden.bytes("my.grant"));
    byte[] list =
        RevocationList.sign(
            Golden.vendor(),
            Optional.of(
                RevocationList.read(
                    Golden.bytes("revocations.json"), "the list", Golden.trusted())),
            Map.of(),
            Instant.parse("2026-02-01T00:00:00Z"),
            Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(list)
        .asString(UTF_8)
        .contains("\"serial\":4")
        .contains("\"revoked\":[{\"at\":\"2026-01-15T00:00:00Z\",\"grant\":\"" + "f".repeat(32));
  }
}
