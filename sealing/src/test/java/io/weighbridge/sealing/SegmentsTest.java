package io.weighbridge.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of several segments: read from any place, and not put together from others.
final class SegmentsTest {

  private static final int SEGMENT = SealedLayout.SEGMENT;
  private static final int SIZE = 3 * SEGMENT + 1000;
  private static final String ONE = "one.bin.sealed";
  private static final String OTHER = "other.bin.sealed";

  @TempDir private Path folder = Path.of("");

  private final Trade trade = new Trade();
  private final byte[] plain = random(1);
  private SealedPackage sealed;

  @BeforeEach
  void seal() throws IOException {
    sealed = seal("first", random(2));
  }

  private SealedPackage seal(String name, byte[] other) throws IOException {
    return trade.seal(
        Files.createDirectories(folder.resolve(name)),
        Map.of("one.bin", plain, "other.bin", other));
  }

  private static byte[] random(long seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void allOfAFileIsWhatWasSealed() {
    try (PackageKey key = trade.key(sealed);
        SecretMemory opened = sealed.decrypt(Trade.file(sealed, ONE), key)) {
      assertThat(opened.bytes().mismatch(MemorySegment.ofArray(plain))).isEqualTo(-1);
    }
  }

  @Test
  void anyPartOfAFileIsWhatWasSealed() {
    // Where the plain bytes of the second segment begin, and those of the last.
    int second = Math.toIntExact(SealedLayout.plainOffset(1));
    int last = Math.toIntExact(SealedLayout.plainOffset(3));
    int[][] parts = {
      {0, 1},
      {0, SIZE},
      {second - 1, 2},
      {second, 1},
      {second - 5, SEGMENT + 10},
      {last, 1},
      {last - 1, 1},
      {SIZE - 1, 1},
      {SIZE, 0},
      {12_345, 67_890}
    };
    try (PackageKey key = trade.key(sealed)) {
      for (int[] part : parts) {
        assertThat(sealed.read(Trade.file(sealed, ONE), key, part[0], part[1]))
            .isEqualTo(Arrays.copyOfRange(plain, part[0], part[0] + part[1]));
      }
      assertThatThrownBy(() -> sealed.read(Trade.file(sealed, ONE), key, SIZE, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /// A segment's last plain byte may be its last, or the next one's first the last of all.
  @Test
  void sizesAtTheEdgeOfASegmentAreSealedAndOpened() throws IOException {
    int first = SEGMENT - SealedLayout.TAG - SealedLayout.HEADER;
    for (int size :
        new int[] {0, 1, first - 1, first, first + 1, first + SEGMENT - SealedLayout.TAG}) {
      byte[] bytes = Arrays.copyOf(plain, size);
      SealedPackage one =
          trade.seal(
              Files.createDirectories(folder.resolve("size" + size)), Map.of("one.bin", bytes));
      assertThat(Files.size(one.folder().resolve(ONE))).isEqualTo(SealedLayout.sealedSize(size));
      try (PackageKey key = trade.key(one);
          SecretMemory opened = one.decrypt(Trade.file(one, ONE), key)) {
        assertThat(opened.bytes().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes);
        assertThat(one.read(Trade.file(one, ONE), key, 0, size)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void segmentsAreNotReordered() throws IOException {
    refused(file -> {
      byte[] second = segment(file, 1);
      write(file, 1, segment(file, 2));
      write(file, 2, second);
    });
  }

  @Test
  void aSegmentIsNotRepeatedInPlaceOfAnother() throws IOException {
    refused(file -> write(file, 2, segment(file, 1)));
  }

  @Test
  void aSegmentIsNotTakenFromAnotherFile() throws IOException {
    refused(file -> write(file, 1, segment(sealed.folder().resolve(OTHER), 1)));
  }

  /// Not even from the same file of the same vendor.
  @Test
  void aSegmentIsNotTakenFromAnotherPackage() throws IOException {
    Path another = seal("second", random(2)).folder().resolve(ONE);
    refused(file -> write(file, 1, segment(another, 1)));
  }

  @Test
  void aHeaderIsNotTakenFromAnotherFile() throws IOException {
    byte[] header =
        Arrays.copyOf(Files.readAllBytes(sealed.folder().resolve(OTHER)), SealedLayout.HEADER);
    refused(file -> write(file, 0L, header));
  }

  @Test
  void aFileIsNotAnotherOfTheSamePackage() throws IOException {
    refused(file -> copy(sealed.folder().resolve(OTHER), file));
  }

  @Test
  void aFileIsNotThatOfAnotherPackage() throws IOException {
    Path another = seal("second", random(2)).folder().resolve(ONE);
    refused(file -> copy(another, file));
  }

  /// The package's key is another, whoever says that it is for this one.
  @Test
  void theKeyOfAnotherPackageOpensNothing() throws IOException {
    SealedPackage another = seal("second", random(2));
    try (PackageKey key = trade.key(another)) {
      assertThat(Trade.refusal(() -> sealed.decrypt(Trade.file(sealed, ONE), key)))
          .isEqualTo(Refusal.TAMPERED_SEGMENT);
    }
  }

  /// The last segment says that it is the last, whatever the manifest says of the file's length.
  @Test
  void aFileWithoutItsLastSegmentHasNoEnd() throws IOException {
    byte[] shorter =
        Arrays.copyOf(
            Files.readAllBytes(sealed.folder().resolve(ONE)),
            Math.toIntExact(SealedLayout.offset(3)));
    assertThat(Trade.refusal(() -> cipherAlone(shorter, SealedLayout.plainOffset(3))))
        .isEqualTo(Refusal.TAMPERED_SEGMENT);
    assertThat(Trade.refusal(() -> cipherAlone(shorter, SIZE))).isEqualTo(Refusal.TAMPERED_SEGMENT);
  }

  @Test
  void nothingComesAfterTheLastSegment() throws IOException {
    byte[] whole = Files.readAllBytes(sealed.folder().resolve(ONE));
    byte[] longer = Arrays.copyOf(whole, whole.length + 100);
    assertThat(Trade.refusal(() -> cipherAlone(longer, SIZE + 100L)))
        .isEqualTo(Refusal.TAMPERED_SEGMENT);
  }

  /// Reads all of a file by the cipher, with no manifest that would know better.
  private void cipherAlone(byte[] file, long size) {
    byte[] context = PackageManifest.associatedData(sealed.manifest().salt(), "one.bin");
    try (PackageKey key = trade.key(sealed);
        SealedBytes.Reader reader =
            new SealedBytes(ONE, MemorySegment.ofArray(file), key, context, size).reader()) {
      reader.read(0, Math.toIntExact(size));
    }
  }

  /// Changes the first file; by its digest, by its cipher and by both it is found out.
  private void refused(Consumer<Path> change) throws IOException {
    change.accept(sealed.folder().resolve(ONE));
    PackageManifest.PackageFile file = Trade.file(sealed, ONE);
    try (PackageKey key = trade.key(sealed)) {
      assertThat(Trade.refusal(sealed::verify)).isEqualTo(Refusal.TAMPERED_SEGMENT);
      assertThat(Trade.refusal(() -> sealed.read(file, key, 0, SIZE)))
          .isEqualTo(Refusal.TAMPERED_SEGMENT);
      assertThat(Trade.refusal(() -> sealed.decrypt(file, key)))
          .isEqualTo(Refusal.TAMPERED_SEGMENT);
    }
    // The size is as it was: only the bytes are not.
    SealedPackage.open(sealed.folder(), trade.trusted);
  }

  private static byte[] segment(Path file, int number) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      int from = Math.toIntExact(SealedLayout.offset(number));
      return Arrays.copyOfRange(bytes, from, (number + 1) * SEGMENT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Path file, int segment, byte[] bytes) {
    write(file, SealedLayout.offset(segment), bytes);
  }

  private static void write(Path file, long offset, byte[] bytes) {
    try (RandomAccessFile to = new RandomAccessFile(file.toFile(), "rw")) {
      to.seek(offset);
      to.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
