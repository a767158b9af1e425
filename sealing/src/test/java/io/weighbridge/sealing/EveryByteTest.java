package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No byte of a package, a grant or a list of revocations can be changed, left out or added.
final class EveryByteTest {

  /// The lowest bit, the highest, the one between small letters and large ones, and all of them.
  private static final int[] FLIPS = {0x01, 0x80, 0x20, 0xff};

  private static final String WEIGHTS = "weights.bin.sealed";

  @TempDir private Path folder = Path.of("");

  private final Trade trade = new Trade();

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, "deep/empty.bin.sealed"})
  void ofASealedFile(String name) throws IOException {
    SealedPackage whole = trade.sealSmall(folder);
    Path file = whole.folder().resolve(name);
    try (PackageKey key = trade.key(whole)) {
      eachChange(
          file,
          _ -> Refusal.TAMPERED_SEGMENT,
          whole::verify,
          () -> whole.decrypt(Trade.file(whole, name), key).close());
      whole.decrypt(Trade.file(whole, name), key).close();
    }
  }

  /// Without the digest of the whole file, as random access is.
  @Test
  void ofASealedFileByItsCipherAlone() throws IOException {
    SealedPackage whole = trade.sealSmall(folder);
    PackageManifest.PackageFile file = Trade.file(whole, WEIGHTS);
    int size = Math.toIntExact(file.plain().orElseThrow().size());
    try (PackageKey key = trade.key(whole)) {
      eachChange(
          whole.folder().resolve(WEIGHTS),
          _ -> Refusal.TAMPERED_SEGMENT,
          () -> whole.read(file, key, 0, size),
          () -> whole.read(file, key, size - 1, 1));
      assertThat(whole.read(file, key, 0, size)).hasSize(size);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "config.json"})
  void ofAReadableFile(String name) throws IOException {
    SealedPackage whole = trade.sealSmall(folder);
    eachChange(
        whole.folder().resolve(name),
        _ -> Refusal.MODEL_DIGEST_MISMATCH,
        whole::verify,
        whole::verifyReadable);
    whole.verify();
  }

  /// Nobody needs to read the files for that.
  @ParameterizedTest
  @CsvSource({WEIGHTS + ", TAMPERED_SEGMENT", "README.md, MODEL_DIGEST_MISMATCH"})
  void orTheirNumberInAnyFile(String name, Refusal expected) throws IOException {
    Path file = trade.sealSmall(folder).folder().resolve(name);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, whole.length - 1, whole.length + 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(Trade.refusal(this::opened)).isEqualTo(expected);
    }
  }

  @Test
  void ofTheManifest() throws IOException {
    Path file = trade.sealSmall(folder).folder().resolve(PackageManifest.NAME);
    eachChange(file, issuerIn(Files.readAllBytes(file)), this::opened);
    opened();
  }

  @Test
  void ofAGrant() {
    byte[] grant = trade.grant(trade.sealSmall(folder).manifest()).bytes();
    eachChange(grant, issuerIn(grant), bytes -> Grant.read(bytes, "the grant", trade.trusted));
    Grant.read(grant, "the grant", trade.trusted);
  }

  @Test
  void ofAListOfRevocations() {
    byte[] list =
        trade.revocations(Map.of("0".repeat(32), new RevocationList.Revoked(Trade.NOW, "unpaid")));
    eachChange(
        list, issuerIn(list), bytes -> RevocationList.read(bytes, "the list", trade.trusted));
    RevocationList.read(list, "the list", trade.trusted);
  }

  /// Git and hubs write into theirs what they need; nothing of the model is in them.
  @Test
  void butGitsOwnFilesAreNoPart() throws IOException {
    SealedPackage whole = trade.sealSmall(folder);
    Files.writeString(whole.folder().resolve(".gitattributes"), "* text=auto\n");
    Files.createDirectories(whole.folder().resolve(".git"));
    Files.writeString(whole.folder().resolve(".git/config"), "[core]\n");
    opened().verify();
  }

  private SealedPackage opened() {
    return SealedPackage.open(folder.resolve("sealed"), trade.trusted);
  }

  /// Another key's name where the vendor's stands is another issuer; all else is a signature that
  /// does not fit, or a document that nobody can read.
  private Expectation issuerIn(byte[] document) {
    byte[] id = trade.vendor.publicHalf().id().text().getBytes(US_ASCII);
    int start = indexOf(document, id);
    int from = start + "ed25519:".length();
    int to = start + id.length;
    return change ->
        change.at() >= from && change.at() < to && "0123456789abcdef".indexOf(change.now()) >= 0
            ? Refusal.UNKNOWN_ISSUER
            : Refusal.BAD_SIGNATURE;
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("it is not in it");
  }

  /// @param at the place of the changed byte, or -1 if the length was
  /// @param now what it became
  private record Change(int at, int now) {
    static final Change LENGTH = new Change(-1, 0);
  }

  private interface Expectation {
    Refusal of(Change change);
  }

  /// Every byte in every way, every shorter length, and a byte more.
  private static void eachChange(byte[] whole, Expectation expected, Consumer<byte[]> reading) {
    for (int at = 0; at < whole.length; at++) {
      for (int flip : FLIPS) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) flip;
        assertThat(Trade.refusal(() -> reading.accept(changed)))
            .as("byte %d flipped by %x", at, flip)
            .isEqualTo(expected.of(new Change(at, changed[at])));
      }
      byte[] shorter = Arrays.copyOf(whole, at);
      assertThat(Trade.refusal(() -> reading.accept(shorter)))
          .as("the first %d bytes", at)
          .isEqualTo(expected.of(Change.LENGTH));
    }
    assertThat(Trade.refusal(() -> reading.accept(Arrays.copyOf(whole, whole.length + 1))))
        .as("a byte more")
        .isEqualTo(expected.of(Change.LENGTH));
  }

  /// The same with a file, which is as it was at the end.
  private static void eachChange(Path file, Expectation expected, Runnable... readings)
      throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (Runnable reading : readings) {
      eachChange(
          whole,
          expected,
          bytes -> {
            try {
              Files.write(file, bytes);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            reading.run();
          });
    }
    Files.write(file, whole);
  }
}
