package io.weighbridge.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each way in which files are not what was signed says so in its own words.
final class DifferencesTest {

  @TempDir private Path folder = Path.of("");

  private Path model = Path.of("");
  private final SigningKey key = SigningKey.create(Curve.P256);

  @BeforeEach
  void sign() {
    model = Golden.model(folder);
    sign(OptionalLong.empty());
  }

  private void sign(OptionalLong shards) {
    new Signing(SigningIdentity.of(key), List.of(), false, HashType.SHA256, shards)
        .sign(model, signature());
  }

  private Path signature() {
    return model.resolve("model.sig");
  }

  private List<Difference> differences() {
    return verifying(false).verify(model, signature()).differences();
  }

  private Verifying verifying(boolean ignoreUnsigned) {
    try {
      Path file = folder.resolve("public.pem");
      Files.writeString(file, key.publicHalf().pem());
      return new Verifying(Trust.inKey(file), Golden.THEN, List.of(), ignoreUnsigned);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<String> sentences() {
    return differences().stream().map(Difference::sentence).toList();
  }

  @Test
  void thereAreNoneRightAfterSigning() {
    assertThat(differences()).isEmpty();
  }

  @Test
  void aFlippedBitNamesTheFileAndBothDigests() throws IOException {
    Path file = model.resolve("part/weights.bin");
    byte[] bytes = Files.readAllBytes(file);
    String before = Digest.of(HashType.SHA256, HashType.SHA256.digest(bytes)).toString();
    bytes[1234] ^= 1;
    Files.write(file, bytes);
    String after = Digest.of(HashType.SHA256, HashType.SHA256.digest(bytes)).toString();
    assertThat(sentences())
        .containsExactly(
            "part/weights.bin was changed: signed with %s, found with %s".formatted(before, after));
  }

  @Test
  void aFlippedBitInAShardSaysWhere() throws IOException {
    sign(OptionalLong.of(1000));
    Path file = model.resolve("part/weights.bin");
    byte[] bytes = Files.readAllBytes(file);
    bytes[1234] ^= 1;
    Files.write(file, bytes);
    assertThat(sentences())
        .singleElement()
        .asString()
        .startsWith("part/weights.bin was changed in bytes 1000 to 2000: signed with sha256:");
    Files.write(file, new byte[1], StandardOpenOption.APPEND);
    assertThat(sentences())
        .contains("part/weights.bin was changed: signed with 2560 bytes, found with 2561");
  }

  @Test
  void anAddedFileIsNamed() throws IOException {
    Files.writeString(model.resolve("part/extra.bin"), "more");
    assertThat(sentences())
        .containsExactly("part/extra.bin was added: it is not among the signed files");
    Verification done = verifying(true).verify(model, signature());
    assertThat(done.holds()).isTrue();
    assertThat(done.unsigned()).isEqualTo(1);
  }

  @Test
  void aRemovedFileIsNamed() throws IOException {
    Files.delete(model.resolve("config.json"));
    assertThat(sentences()).containsExactly("config.json was removed: it is signed, but not there");
    assertThat(verifying(true).verify(model, signature()).holds()).isFalse();
  }

  @Test
  void aRenamedFileSaysWhereItWent() throws IOException {
    Files.move(model.resolve("config.json"), model.resolve("part/settings.json"));
    assertThat(sentences())
        .containsExactly(
            "config.json was renamed to part/settings.json: the same content is signed under the first name");
  }

  @Test
  void aLinkInTheFilesPlaceIsRefusedEvenToTheSameContent() throws IOException {
    Path file = model.resolve("config.json");
    Path elsewhere = folder.resolve("elsewhere.json");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
    assertThat(sentences())
        .containsExactly(
            "config.json is a link to %s, and links are not allowed".formatted(elsewhere));
    assertThat(verifying(true).verify(model, signature()).holds()).isFalse();
  }

  @Test
  void aLinkedFolderIsNoWayToOtherFiles() throws IOException {
    Files.move(model.resolve("part"), folder.resolve("part"));
    Files.createSymbolicLink(model.resolve("part"), folder.resolve("part"));
    assertThat(differences())
        .anyMatch(d -> d instanceof Difference.Unreadable && d.path().equals("part"));
    assertThat(verifying(true).verify(model, signature()).holds()).isFalse();
  }

  @Test
  void anUnsignedLinkIsLeftAloneOnlyIfAsked() throws IOException {
    Files.createSymbolicLink(model.resolve("link"), Path.of("config.json"));
    assertThat(sentences())
        .containsExactly("link is a link to config.json, and links are not allowed");
    assertThat(verifying(true).verify(model, signature()).holds()).isTrue();
  }

  @Test
  void filesOfGitAreNotLookedAtOnTop() throws IOException {
    Files.createDirectories(model.resolve(".git/objects"));
    Files.writeString(model.resolve(".git/objects/a"), "a");
    Files.writeString(model.resolve(".gitattributes"), "*.bin filter=lfs\n");
    assertThat(differences()).isEmpty();
    Files.writeString(model.resolve("part/.gitignore"), "*");
    assertThat(differences()).singleElement().isInstanceOf(Difference.Added.class);
  }
}
