package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

final class GrantTest {

  @TempDir private Path folder = Path.of("");

  private final Trade trade = new Trade();
  private SealedPackage sealed;
  private Grant grant;

  @BeforeEach
  void issue() {
    sealed = trade.sealSmall(folder.resolve("first"));
    grant = trade.grant(sealed.manifest()).grant();
  }

  @Test
  void theLicenseesKeyOpensThePackageByIt() {
    grant.require(sealed.manifest());
    try (PackageKey key = grant.packageKey(trade.licensee);
        SecretMemory opened = sealed.decrypt(Trade.file(sealed, "weights.bin.sealed"), key)) {
      assertThat(opened.bytes().toArray(ValueLayout.JAVA_BYTE))
          .asString(US_ASCII)
          .isEqualTo("forty-two bytes that nobody may look into.");
    }
  }

  @Test
  void everyTermIsReadAsItWasWritten() {
    GrantTerms terms =
        new GrantTerms(
            new Scope(
                Set.of(Action.INFER, Action.FINETUNE),
                List.of("research", "medicine"),
                List.of("DE", "AT"),
                List.of("a".repeat(64))),
            new Term(Trade.NOW, Optional.of(Trade.END), 14),
            new Limits(
                OptionalLong.of(2), OptionalLong.of(8), OptionalLong.of(1000), OptionalLong.of(9)),
            new OutputLimits(OptionalLong.of(5), OptionalLong.of(3)),
            new Contact(
                Optional.of("https://acme.example/revocations.json"),
                OptionalLong.of(7),
                OptionalLong.of(30)),
            Optional.of("per request"));
    Issuing.Issued issued =
        new Issuing(trade.vendor, "Acme")
            .issue(
                sealed.manifest(),
                trade.licensee.publicHalf(),
                "Bolt",
                terms,
                Optional.of(grant),
                Trade.NOW.plusNanos(1));
    Grant read = Grant.read(issued.bytes(), "the grant", trade.trusted);
    assertThat(read.terms()).isEqualTo(terms);
    assertThat(read.supersedes()).contains(grant.id());
    assertThat(read.issued()).isEqualTo(Trade.NOW);
    assertThat(read.issuer()).isEqualTo(new Party(trade.vendor.publicHalf().id(), "Acme"));
    assertThat(read.licensee()).isEqualTo(new Party(trade.licensee.publicHalf().id(), "Bolt"));
    assertThat(read.model()).isEqualTo("acme/small");
    assertThat(read.packageDigest()).isEqualTo(sealed.manifest().digest());
  }

  @Test
  void itIsForOnePackageAlone() {
    SealedPackage another = trade.sealSmall(folder.resolve("second"));
    assertThatThrownBy(() -> grant.require(another.manifest()))
        .hasMessageContaining("get the package that was granted")
        .extracting(e -> ((RefusedException) e).code())
        .isEqualTo(Refusal.MODEL_DIGEST_MISMATCH);
  }

  @Test
  void itIsFromTheOneWhoSealedThePackage() {
    VendorKey another = VendorKey.create();
    ObjectNode json = GrantJson.write(grant);
    ((ObjectNode) json.get("issuer")).put("key", another.publicHalf().id().text());
    VendorKeys both = VendorKeys.of(trade.vendor.publicHalf(), another.publicHalf());
    Grant theirs = Grant.read(SignedDocument.sign(json, another).bytes(), "the grant", both);
    assertThat(Trade.refusal(() -> theirs.require(sealed.manifest())))
        .isEqualTo(Refusal.UNKNOWN_ISSUER);
    assertThatThrownBy(() ->
            new Issuing(another, "Other")
                .issue(
                    sealed.manifest(),
                    trade.licensee.publicHalf(),
                    "Bolt",
                    grant.terms(),
                    Optional.empty(),
                    Trade.NOW))
        .hasMessageContaining("only the one who sealed it can grant it");
  }

  @Test
  void aSignatureOfAnotherTrustedVendorIsNotTheIssuers() {
    VendorKey another = VendorKey.create();
    VendorKeys both = VendorKeys.of(trade.vendor.publicHalf(), another.publicHalf());
    byte[] forged = SignedDocument.sign(GrantJson.write(grant), another).bytes();
    assertThat(Trade.refusal(() -> Grant.read(forged, "the grant", both)))
        .isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void anotherLicenseesKeyOpensNothing() {
    LicenseeKey another = LicenseeKey.create();
    assertThat(Trade.refusal(() -> grant.packageKey(another))).isEqualTo(Refusal.NO_GRANT);
    // Not even if the grant named him.
    Grant renamed =
        changed(json ->
            ((ObjectNode) json.get("licensee")).put("key", another.publicHalf().id().text()));
    assertThat(Trade.refusal(() -> renamed.packageKey(another))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  /// The wrapped key is bound to the grant's id and package.
  @Test
  void aWrappedKeyOpensInItsOwnGrantAlone() {
    Grant another = trade.grant(sealed.manifest()).grant();
    Grant moved =
        changed(json -> json.set("wrapped_key", GrantJson.write(another).get("wrapped_key")));
    assertThat(Trade.refusal(() -> moved.packageKey(trade.licensee)))
        .isEqualTo(Refusal.BAD_SIGNATURE);
    Grant ofAnother =
        changed(json -> ((ObjectNode) json.get("package")).put("digest", "0".repeat(64)));
    assertThat(Trade.refusal(() -> ofAnother.packageKey(trade.licensee)))
        .isEqualTo(Refusal.BAD_SIGNATURE);
    grant.packageKey(trade.licensee).close();
  }

  /// What a reader does not know might be a restriction.
  @Test
  void whatIsNotKnownIsRefused() {
    refused(json -> json.put("humour", "none"), "'humour' is not known");
    refused(
        json -> ((ObjectNode) json.get("scope")).put("moon", true), "'scope.moon' is not known");
    refused(json -> ((ObjectNode) json.get("scope")).putArray("actions").add("resell"), "'resell'");
    refused(
        json -> ((ObjectNode) json.get("wrapped_key")).put("algorithm", "none"),
        "'wrapped_key.algorithm' is not HPKE");
    refused(json -> json.put("type", "weighbridge-package/1"), "'type' is not");
    refused(
        json ->
            ((ObjectNode) json.get("licensee")).put("key", trade.vendor.publicHalf().id().text()),
        "no key that grants are made for");
  }

  @Test
  void whatCannotBeIsRefused() {
    refused(json -> json.remove("term"), "'term' is missing");
    refused(
        json -> ((ObjectNode) json.get("term")).put("not_after", "2026-02-30T00:00:00Z"),
        "'term.not_after' is not a time");
    refused(
        json -> ((ObjectNode) json.get("term")).put("not_after", "+20270-01-01T00:00:00Z"),
        "'term.not_after' is not a time");
    refused(
        json -> ((ObjectNode) json.get("term")).put("not_after", Trade.NOW.toString()),
        "has no moment");
    refused(json -> ((ObjectNode) json.get("term")).put("grace_days", 1_000_000), "days of grace");
    refused(json -> json.putObject("limits").put("requests", 0), "at least 1");
    refused(json -> json.putObject("outputs").put("top", 6), "0 to 5");
    refused(json -> json.put("id", "../../etc"), "32 hexadecimal digits");
    refused(
        json -> ((ObjectNode) json.get("scope")).putArray("territory").add("Germany"),
        "a country such as DE");
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() {
    assertThat(
            Trade.refusal(
                () -> Grant.read(new byte[Grant.MOST_BYTES + 1], "the grant", trade.trusted)))
        .isEqualTo(Refusal.BAD_SIGNATURE);
  }

  /// Nothing counts away from the server, so nothing that is to be counted opens there.
  @Test
  void awayFromAServerItMustAllowToTakeTheWeights() {
    Instant now = Trade.NOW;
    try (PackageKey key =
        Unsealing.key(sealed, grant, trade.licensee, Action.EXPORT, now, Optional.empty())) {
      assertThat(key.bytes()).isEqualTo(trade.key(sealed).bytes());
    }
    Grant inference =
        trade
            .grant(
                sealed.manifest(),
                Trade.terms(
                    new Scope(Set.of(Action.INFER), List.of(), List.of(), List.of()),
                    grant.terms().term()))
            .grant();
    assertThat(
            Trade.refusal(() ->
                Unsealing.key(
                    sealed, inference, trade.licensee, Action.EXPORT, now, Optional.empty())))
        .isEqualTo(Refusal.ACTION_NOT_GRANTED);
    Grant somewhere =
        trade
            .grant(
                sealed.manifest(),
                Trade.terms(
                    new Scope(Set.of(Action.EXPORT), List.of(), List.of(), List.of("b".repeat(64))),
                    grant.terms().term()))
            .grant();
    assertThat(
            Trade.refusal(() ->
                Unsealing.key(
                    sealed, somewhere, trade.licensee, Action.EXPORT, now, Optional.empty())))
        .isEqualTo(Refusal.WRONG_NODE);
  }

  private Grant changed(Consumer<ObjectNode> change) {
    return Grant.read(signed(change), "the grant", trade.trusted);
  }

  private byte[] signed(Consumer<ObjectNode> change) {
    ObjectNode json = GrantJson.write(grant);
    change.accept(json);
    return SignedDocument.sign(json, trade.vendor).bytes();
  }

  private void refused(Consumer<ObjectNode> change, String sentence) {
    byte[] bytes = signed(change);
    assertThatThrownBy(() -> Grant.read(bytes, "the grant", trade.trusted))
        .hasMessageContaining(sentence)
        .extracting(e -> ((RefusedException) e).code())
        .isEqualTo(Refusal.BAD_SIGNATURE);
  }
}
