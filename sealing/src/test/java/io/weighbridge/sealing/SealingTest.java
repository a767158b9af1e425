package io.weighbridge.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealingTest {

  @TempDir private Path folder = Path.of("");

  private final Trade trade = new Trade();

  @Test
  void theManifestSaysWhatIsThere() throws IOException {
    SealedPackage sealed = trade.sealSmall(folder);
    PackageManifest manifest = sealed.manifest();
    assertThat(manifest.model()).isEqualTo("acme/small");
    assertThat(manifest.vendor()).isEqualTo(trade.vendor.publicHalf().id());
    assertThat(manifest.vendorName()).isEqualTo("Acme");
    assertThat(manifest.buyer()).isEmpty();
    assertThat(manifest.files())
        .extracting(PackageManifest.PackageFile::path)
        .containsExactly("README.md", "config.json", "deep/empty.bin.sealed", "weights.bin.sealed");
    assertThat(manifest.sealed("weights.bin").orElseThrow().plain())
        .contains(new PackageManifest.Plain("weights.bin", 42));
    assertThat(manifest.sealed("README.md")).isEmpty();
    assertThat(Files.readString(sealed.folder().resolve("README.md"))).isEqualTo("# Small\n");
    assertThat(Files.readString(sealed.folder().resolve(".gitattributes"))).contains("*.sealed");
    assertThat(names(folder)).containsExactly("model", "sealed");
  }

  @Test
  void whatIsUnsealedIsWhatWasSealed() throws IOException {
    SealedPackage sealed = trade.sealSmall(folder);
    Path out = folder.resolve("deeper").resolve("plain");
    try (PackageKey key = trade.key(sealed)) {
      assertThat(Unsealing.unseal(sealed, key, out))
          .containsExactly("README.md", "config.json", "deep/empty.bin", "weights.bin");
      assertThat(contents(out)).isEqualTo(contents(folder.resolve("model")));
      assertThatThrownBy(() -> Unsealing.unseal(sealed, key, out))
          .hasMessageContaining("is there already");
    }
  }

  @Test
  void nothingIsUnsealedOfWhatWasChanged() throws IOException {
    SealedPackage sealed = trade.sealSmall(folder);
    Path file = sealed.folder().resolve("weights.bin.sealed");
    byte[] bytes = Files.readAllBytes(file);
    bytes[60] ^= 1;
    Files.write(file, bytes);
    try (PackageKey key = trade.key(sealed)) {
      assertThat(Trade.refusal(() -> Unsealing.unseal(sealed, key, folder.resolve("plain"))))
          .isEqualTo(Refusal.TAMPERED_SEGMENT);
    }
    assertThat(names(folder)).containsExactly("model", "sealed");
  }

  @Test
  void anotherVendorHasNoKey() {
    SealedPackage sealed = trade.sealSmall(folder);
    assertThatThrownBy(() -> Unsealing.key(sealed, VendorKey.create()))
        .hasMessageContaining("was sealed with another key");
    assertThat(
            Trade.refusal(() ->
                SealedPackage.open(
                    sealed.folder(), VendorKeys.of(VendorKey.create().publicHalf()))))
        .isEqualTo(Refusal.UNKNOWN_ISSUER);
  }

  @Test
  void thePackagesKeyIsOfItsSaltAndTheVendorsKey() {
    SealedPackage one = trade.sealSmall(folder.resolve("one"));
    SealedPackage other = trade.sealSmall(folder.resolve("other"));
    try (PackageKey key = trade.key(one);
        PackageKey again = trade.key(one);
        PackageKey another = trade.key(other);
        PackageKey stranger = VendorKey.create().packageKey(one.manifest().salt())) {
      assertThat(again.bytes()).isEqualTo(key.bytes());
      assertThat(another.bytes()).isNotEqualTo(key.bytes());
      assertThat(stranger.bytes()).isNotEqualTo(key.bytes());
      assertThat(key).hasToString("PackageKey");
    }
  }

  @Test
  void aKeyIsWipedWhenItIsClosed() {
    byte[] bytes = new byte[PackageKey.BYTES];
    try (PackageKey key = new PackageKey(bytes)) {
      Arrays.fill(bytes, (byte) 42);
      assertThat(key.bytes()).containsOnly(42);
    }
    assertThat(bytes).containsOnly(0);
  }

  @Test
  void filesThatAreMissingOrAddedAreFound() throws IOException {
    SealedPackage sealed = trade.sealSmall(folder);
    Path added = Files.writeString(sealed.folder().resolve("added.txt"), "");
    mismatch("added.txt is no part of what the vendor signed");
    Files.delete(added);
    Files.createSymbolicLink(added, sealed.folder().resolve("README.md"));
    mismatch("is no file");
    Files.delete(added);
    for (String name : List.of("README.md", "weights.bin.sealed")) {
      Path file = sealed.folder().resolve(name);
      Path aside = Files.move(file, folder.resolve("aside"));
      mismatch(name + " is missing");
      Files.createDirectory(file);
      mismatch(name + " is missing");
      Files.delete(file);
      Files.createSymbolicLink(file, aside);
      mismatch("is no file");
      Files.delete(file);
      Files.move(aside, file);
    }
    SealedPackage.open(sealed.folder(), trade.trusted).verify();
  }

  private void mismatch(String sentence) {
    assertThatThrownBy(() -> SealedPackage.open(folder.resolve("sealed"), trade.trusted))
        .hasMessageContaining(sentence)
        .extracting(e -> ((RefusedException) e).code())
        .isEqualTo(Refusal.MODEL_DIGEST_MISMATCH);
  }

  @Test
  void aFolderThatIsNoPackageSaysSo() {
    assertThat(SealedPackage.isAt(folder)).isFalse();
    assertThatThrownBy(() -> SealedPackage.open(folder, trade.trusted))
        .hasMessageContaining("is no sealed package: there is no sealed.json in it");
  }

  @Test
  void whatIsInterruptedLeavesNothing() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.write(model.resolve("a.bin"), new byte[100]);
    Files.write(model.resolve("b.bin"), new byte[100]);
    Sealing sealing = new Sealing(trade.vendor, "acme/small", "Acme");
    Path out = folder.resolve("sealed");
    int[] pieces = {0};
    assertThatThrownBy(() ->
            sealing.seal(
                Sealing.files(model),
                out,
                _ -> {
                  if (++pieces[0] == 2) {
                    throw new IllegalStateException("interrupted");
                  }
                }))
        .hasMessage("interrupted");
    assertThat(names(folder)).containsExactly("model");
    // What a killed one has left is out of the way.
    Files.createDirectories(folder.resolve(".sealed.sealing/a.bin.sealed"));
    sealing.seal(Sealing.files(model), out, _ -> {});
    assertThat(names(folder)).containsExactly("model", "sealed");
  }

  @Test
  void aFolderThatIsThereIsNotWrittenOver() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.write(model.resolve("a.bin"), new byte[1]);
    Sealing sealing = new Sealing(trade.vendor, "acme/small", "Acme");
    assertThatThrownBy(() -> sealing.seal(Sealing.files(model), model, _ -> {}))
        .hasMessageContaining("is there already; name a folder that is not");
    assertThatThrownBy(() -> sealing.seal(Sealing.files(model), model.resolve("a.bin"), _ -> {}))
        .hasMessageContaining("is there already");
    assertThat(names(model)).containsExactly("a.bin");
    sealing.seal(Sealing.files(model), Files.createDirectories(folder.resolve("empty")), _ -> {});
    SealedPackage.open(folder.resolve("empty"), trade.trusted).verify();
  }

  @Test
  void whatCannotBeSealedIsNot() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Sealing sealing = new Sealing(trade.vendor, "acme/small", "Acme");
    Path out = folder.resolve("sealed");
    Files.writeString(model.resolve("README.md"), "");
    assertThatThrownBy(() -> sealing.seal(Sealing.files(model), out, _ -> {}))
        .hasMessageContaining("there is nothing to seal");
    for (String name : List.of("sealed.json", "a.bin.sealed")) {
      Path file = Files.writeString(model.resolve(name), "");
      assertThatThrownBy(() -> sealing.seal(Sealing.files(model), out, _ -> {}))
          .hasMessageContaining(name + ": is sealed already");
      Files.delete(file);
    }
    Files.createSymbolicLink(model.resolve("link.bin"), model.resolve("README.md"));
    assertThatThrownBy(() -> Sealing.files(model)).hasMessageContaining("is no file");
    assertThatThrownBy(() -> Sealing.files(model.resolve("README.md")))
        .hasMessageContaining("is no folder");
    assertThatThrownBy(() -> new Sealing(trade.vendor, " ", "Acme"))
        .hasMessageContaining("the model needs a name");
    assertThatThrownBy(() ->
            new Sealing(
                    trade.vendor,
                    "acme/small",
                    "Acme",
                    Readable.DEFAULT.and(List.of("{")),
                    Optional.empty())
                .seal(new TreeMap<>(Map.of("a.bin", model)), out, _ -> {}))
        .hasMessageContaining("'{' is no pattern of names");
    assertThat(names(folder)).containsExactly("model");
  }

  @Test
  void aBuyersMarkIsInTheManifest() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.write(model.resolve("a.bin"), new byte[1]);
    Optional<String> buyer = Optional.of("c".repeat(64));
    PackageManifest manifest =
        new Sealing(trade.vendor, "acme/small", "Acme", Readable.DEFAULT, buyer)
            .seal(Sealing.files(model), folder.resolve("sealed"), _ -> {});
    assertThat(manifest.buyer()).isEqualTo(buyer);
  }

  /// Decrypted bytes stay in memory: neither the package nor the folder for temporary files has
  /// any.
  @Test
  void whatIsDecryptedIsInNoFile() throws IOException {
    byte[] secret = new byte[100_000];
    new Random(7).nextBytes(secret);
    SealedPackage sealed = trade.seal(folder, Map.of("weights.bin", secret));
    Map<String, String> before = contents(sealed.folder());
    List<String> there = names(Path.of(System.getProperty("java.io.tmpdir")));
    try (PackageKey key = trade.key(sealed);
        SecretMemory opened = sealed.decrypt(sealed.manifest().files().getFirst(), key)) {
      assertThat(opened.bytes().byteSize()).isEqualTo(secret.length);
      assertThat(contents(sealed.folder())).isEqualTo(before);
      String window = new String(secret, 5000, 64, java.nio.charset.StandardCharsets.ISO_8859_1);
      try (Stream<Path> now = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
        for (Path file :
            now.filter(file -> !there.contains(String.valueOf(file.getFileName())))
                .filter(Files::isRegularFile)
                .toList()) {
          assertThat(text(file)).doesNotContain(window);
        }
      }
      assertThat(text(folder.resolve("model/weights.bin"))).contains(window);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), text(file));
      }
    }
    return contents;
  }
}
