package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningTest {

  @TempDir private Path folder = Path.of("");

  private Path model = Path.of("");
  private Path signature = Path.of("");

  @BeforeEach
  void copy() {
    model = Golden.model(folder);
    signature = model.resolve("model.sig");
  }

  private static Signing by(SigningKey key) {
    return new Signing(SigningIdentity.of(key));
  }

  private Verification verified(SigningKey key) throws IOException {
    Path file = folder.resolve("public.pem");
    Files.writeString(file, key.publicHalf().pem());
    return new Verifying(Trust.inKey(file), Golden.THEN).verify(model, signature);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void whatIsSignedVerifies(Curve curve) throws IOException {
    SigningKey key = SigningKey.create(curve);
    Signing.Signed signed = by(key).sign(model, signature);
    assertThat(signed.statement().files()).isEqualTo(4);
    Verification done = verified(key);
    assertThat(done.holds()).isTrue();
    assertThat(done.signed().statement()).isEqualTo(signed.statement());
    assertThat(done.signed().signer()).isEqualTo(signed.signer());
  }

  @ParameterizedTest
  @EnumSource(HashType.class)
  void shardsVerifyWithEitherDigest(HashType hash) throws IOException {
    SigningKey key = SigningKey.create(Curve.P256);
    new Signing(SigningIdentity.of(key), List.of(), false, hash, OptionalLong.of(777))
        .sign(model, signature);
    assertThat(verified(key).holds()).isTrue();
  }

  @Test
  void aCertificateIsCarriedAlong() {
    SigningIdentity identity =
        SigningIdentity.read(
            Golden.file("p384-sec1.pem"),
            Optional.empty(),
            Golden.file("signer.crt"),
            List.of(Golden.file("between.crt")));
    new Signing(identity).sign(model, signature);
    Trust root = Trust.inRoots(List.of(Golden.file("root.crt")));
    assertThat(new Verifying(root, Golden.THEN).verify(model, signature).holds()).isTrue();
  }

  @Test
  void aCertificateOfAnotherKeyIsRefused() {
    assertThatThrownBy(() ->
            SigningIdentity.read(
                Golden.file("p256-sec1.pem"),
                Optional.empty(),
                Golden.file("signer.crt"),
                List.of()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("the certificate is of another key");
  }

  /// Who is below one that is no authority is not certified by anybody.
  @Test
  void aSignersCertificateCertifiesNobody() {
    SigningIdentity identity =
        SigningIdentity.read(
            Golden.file("p384-sec1.pem"),
            Optional.empty(),
            Golden.file("below-signer.crt"),
            List.of(Golden.file("signer.crt"), Golden.file("between.crt")));
    new Signing(identity).sign(model, signature);
    Trust root = Trust.inRoots(List.of(Golden.file("root.crt")));
    assertThatThrownBy(() -> new Verifying(root, Golden.THEN).verify(model, signature))
        .isInstanceOf(UntrustedSignerException.class)
        .hasMessageContaining("cannot be trusted");
  }

  @Test
  void namesAreInTheOrderOfCodePoints() {
    Signing.Signed signed = by(SigningKey.create(Curve.P256)).sign(model, signature);
    assertThat(signed.statement().resources().stream().map(r -> r.piece().name()))
        .containsExactly("config.json", "part-2.bin", "part/weights.bin", "モデル 🏋.txt");
    List<String> names = new ArrayList<>(List.of("\ud83c\udfcb", "\uff21", "a", "\ue000"));
    names.sort(CodePoints.ORDER);
    assertThat(names).containsExactly("a", "\ue000", "\uff21", "\ud83c\udfcb");
  }

  @Test
  void whatIsIgnoredIsNeitherSignedNorMissed() throws IOException {
    SigningKey key = SigningKey.create(Curve.P256);
    Signing.Signed signed =
        new Signing(
                SigningIdentity.of(key),
                List.of(Path.of("part"), model.resolve("config.json").toAbsolutePath()),
                false,
                HashType.SHA256,
                OptionalLong.empty())
            .sign(model, signature);
    assertThat(signed.statement().files()).isEqualTo(2);
    assertThat(signed.statement().serialization().ignorePaths())
        .containsExactly(
            ".git", ".gitattributes", ".github", ".gitignore", "config.json", "model.sig", "part");
    assertThat(verified(key).holds()).isTrue();
    assertThatThrownBy(() ->
            new Signing(
                    SigningIdentity.of(key),
                    List.of(Path.of("../public.pem")),
                    false,
                    HashType.SHA256,
                    OptionalLong.empty())
                .sign(model, signature))
        .hasMessageContaining("it is not in");
  }

  @Test
  void anEmptyFolderCannotBeSigned() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty/.git"));
    Files.writeString(empty.resolve("config"), "x");
    assertThatThrownBy(
            () -> by(SigningKey.create(Curve.P256)).sign(folder.resolve("empty"), signature))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("there is nothing to sign in it");
  }

  @Test
  void linksStandForFilesOnlyIfAllowed() throws IOException {
    SigningKey key = SigningKey.create(Curve.P256);
    Path outside = Files.writeString(folder.resolve("outside.txt"), "outside");
    Files.createSymbolicLink(model.resolve("link"), Path.of("config.json"));
    Files.createSymbolicLink(model.resolve("far"), outside);
    assertThatThrownBy(() -> by(key).sign(model, signature))
        .isInstanceOf(UnfitModelException.class)
        .hasMessageContaining("far is a link to " + outside);
    Signing allowing =
        new Signing(
            SigningIdentity.of(key), List.of(), true, HashType.SHA256, OptionalLong.empty());
    assertThat(allowing.sign(model, signature).outside()).containsExactly("far");
    assertThat(verified(key).holds()).isTrue();
    Files.createSymbolicLink(model.resolve("cycle"), Path.of("."));
    assertThatThrownBy(() -> allowing.sign(model, signature))
        .hasMessageContaining("cycle is a link to ., a folder");
  }

  @Test
  void thePrivateKeyIsNotSignedForPublication() throws IOException {
    Path key = Files.copy(Golden.file("p256-pkcs8.pem"), model.resolve("key.pem"));
    assertThatThrownBy(
            () -> new Signing(SigningIdentity.read(key, Optional.empty())).sign(model, signature))
        .hasMessageContaining("key.pem is the private key itself");
  }

  @Test
  void aModelOfOneFileIsNamedByIt() throws IOException {
    SigningKey key = SigningKey.create(Curve.P256);
    model = model.resolve("part-2.bin");
    signature = folder.resolve("one.sig");
    Signing.Signed signed = by(key).sign(model, signature);
    assertThat(signed.statement().resources().getFirst().piece().name()).isEqualTo("part-2.bin");
    assertThat(verified(key).holds()).isTrue();
    Path renamed = Files.move(model, folder.resolve("other.bin"));
    model = renamed;
    assertThat(verified(key).differences()).singleElement().isInstanceOf(Difference.Renamed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../up", "/etc/passwd", "a//b", "a/./b", "a/../b", "a/", "", "a\0b", "\ud800"})
  void namesThatLeaveTheFolderAreRefused(String name) {
    assertThatThrownBy(() -> Piece.whole(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStatementWithSuchANameIsRefusedThoughItIsSigned() throws IOException {
    SigningKey key = SigningKey.create(Curve.P256);
    by(key).sign(model, signature);
    String payload =
        new String(Bundle.read(signature).payload(), UTF_8).replace("config.json", "../config.js");
    byte[] changed = payload.getBytes(UTF_8);
    Files.write(signature, SigningIdentity.of(key).sign("made", changed).bytes());
    assertThatThrownBy(() -> verified(key))
        .isInstanceOf(DamagedBundleException.class)
        .hasMessageContaining("does not stay in the model's folder");
  }

  @Test
  void aChangedStatementNoLongerFitsItsSignature() throws IOException {
    SigningKey key = SigningKey.create(Curve.P256);
    by(key).sign(model, signature);
    String text = Files.readString(signature);
    String payload = Base64.getEncoder().encodeToString(Bundle.read(signature).payload());
    String other =
        Base64.getEncoder()
            .encodeToString(
                new String(Bundle.read(signature).payload(), UTF_8)
                    .replace("config.json", "config.jsox")
                    .getBytes(UTF_8));
    Files.writeString(signature, text.replace(payload, other));
    assertThatThrownBy(() -> verified(key))
        .isInstanceOf(BadSignatureException.class)
        .hasMessageContaining("does not fit");
  }
}
