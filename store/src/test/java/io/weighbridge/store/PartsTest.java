package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PartsTest {

  private static final int PART = 100_000;

  @TempDir Path folder;
  private final byte[] bytes = Streams.random(1, 5 * PART + 321);
  private final Sha256 digest = Sha256.of(bytes);
  private Blobs blobs;

  @BeforeEach
  void open() {
    blobs = Blobs.open(folder);
  }

  @Test
  void partsInAnyOrderAtTheSameTimeAndRepeatedBecomeOneObject() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Parts parts = blobs.parts("upload-1", bytes.length, PART);
    assertThat(parts.count()).isEqualTo(6);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 24).mapToObj(i -> i % 6 + 1).toList());
    Collections.shuffle(order, new Random(seed));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int part : order) {
        all.add(threads.submit(() -> put(blobs.parts("upload-1", bytes.length, PART), part)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(parts.missing()).isEmpty();

    parts.complete(digest, bytes.length);

    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
    assertNothingIsLeft();
    assertThat(blobs.parts("upload-1")).isEmpty();
  }

  @Test
  void anUploadGoesOnAfterTheStoreIsOpenedAgain() throws IOException {
    put(blobs.parts("upload", bytes.length, PART), 2);
    put(blobs.parts("upload", bytes.length, PART), 6);

    Blobs again = Blobs.open(folder);
    Parts parts = again.parts("upload").orElseThrow();
    assertThat(parts.missing()).containsExactly(1, 3, 4, 5);
    for (int part : parts.missing()) {
      put(parts, part);
    }
    parts.complete(digest, bytes.length);
    assertThat(again.path(digest)).hasBinaryContent(bytes);
    assertNothingIsLeft();
  }

  @Test
  void aPartThatIsCutIsNotThereAndCanBeSentAgain() throws IOException {
    Parts parts = blobs.parts("upload", bytes.length, PART);
    for (int part = 1; part <= parts.count(); part++) {
      put(parts, part);
    }
    assertThatThrownBy(() -> parts.put(3, Streams.cut(part(3), 10, new IOException("reset")), PART))
        .isInstanceOf(UploadCut.class);
    assertThatThrownBy(() -> parts.put(4, Streams.cut(part(4), 10, null), PART))
        .isInstanceOf(SizeMismatch.class)
        .hasMessageContaining("part 4");
    assertThatThrownBy(() -> parts.put(5, Streams.pieces(Streams.random(1, PART + 1)), PART))
        .isInstanceOf(SizeMismatch.class);
    assertThat(parts.missing()).containsExactly(3, 4, 5);
    assertThatThrownBy(() -> parts.complete(digest, bytes.length))
        .isInstanceOf(MissingParts.class)
        .hasMessageContaining("3 of 6 parts are missing, the first is part 3");
    assertThat(blobs.contains(digest)).isFalse();

    for (int part : parts.missing()) {
      put(parts, part);
    }
    parts.complete(digest, bytes.length);
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
  }

  @Test
  void partsThatTogetherAreSomethingElseAreRefusedAndTheUploadBeginsAnew() throws IOException {
    Parts parts = blobs.parts("upload", bytes.length, PART);
    for (int part = 1; part <= parts.count(); part++) {
      put(parts, part);
    }
    parts.put(1, Streams.pieces(part(2)), PART);
    assertThatThrownBy(() -> parts.complete(digest, bytes.length - 1))
        .isInstanceOf(SizeMismatch.class);
    assertThatThrownBy(() -> parts.complete(digest, bytes.length))
        .isInstanceOf(DigestMismatch.class);
    assertThatThrownBy(() -> put(parts, 1)).isInstanceOf(MissingParts.class);
    assertThat(blobs.contains(digest)).isFalse();
    assertNothingIsLeft();
    assertThat(blobs.parts("upload", bytes.length, PART).missing()).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({"0,10,1,0", "1,10,1,1", "10,10,1,10", "11,10,2,1", "20,10,2,10"})
  void theLastPartHoldsTheRest(long size, long partSize, int count, long last) {
    Parts parts = blobs.parts("upload", size, partSize);
    assertThat(parts.count()).isEqualTo(count);
    assertThat(parts.size(count)).isEqualTo(last);
  }

  @Test
  void anEmptyFileIsOneEmptyPart() throws IOException {
    Parts parts = blobs.parts("upload", 0, PART);
    parts.put(1, InputStream.nullInputStream(), 0);
    parts.complete(Sha256.of(), 0);
    assertThat(blobs.size(Sha256.of())).isZero();
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({"0,100000", "7,100000", "-1,100000", "1,99999", "6,100000", "6,322"})
  void partsThatTheUploadDoesNotHaveAreRefused(int number, long size) {
    Parts parts = blobs.parts("upload", bytes.length, PART);
    assertThatThrownBy(() -> parts.put(number, InputStream.nullInputStream(), size))
        .isInstanceOf(SizeMismatch.class)
        .hasMessageContaining("parts 1 to 6 of 100000 bytes, the last of 321");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "a.b", "a\u0000b", "\u00e4"})
  void aNameThatCouldLeaveTheFolderIsNone(String id) {
    assertThatThrownBy(() -> blobs.parts(id, 10, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blobs.parts(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sizesThatCannotBeAreRefused() throws IOException {
    assertThatThrownBy(() -> blobs.parts("a", -1, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blobs.parts("a", 10, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blobs.parts("a", 10_001, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blobs.parts("a", Long.MAX_VALUE, Long.MAX_VALUE / 2))
        .isInstanceOf(StorageFull.class);
    blobs.parts("b", 10, 5);
    assertThatThrownBy(() -> blobs.parts("b", 10, 6)).isInstanceOf(SizeMismatch.class);
    try (Stream<Path> uploads = Files.list(folder.resolve("parts"))) {
      assertThat(uploads).hasSize(1);
    }
  }

  @Test
  void whatIsDiscardedOrGivenUpLeavesNothing() throws IOException {
    Parts discarded = blobs.parts("discarded", bytes.length, PART);
    put(discarded, 1);
    discarded.discard();
    discarded.discard();
    put(blobs.parts("forgotten", bytes.length, PART), 1);
    assertThat(blobs.discardPartsUntouchedSince(Instant.now().minusSeconds(3600))).isZero();
    assertThat(blobs.discardPartsUntouchedSince(Instant.now().plusSeconds(3600))).isEqualTo(1);
    assertThat(blobs.parts("forgotten")).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void whatACrashLeftOfABeginningOrAnEndIsSwept() throws IOException {
    Path beginning = Files.createDirectories(folder.resolve("parts/beginning"));
    Files.write(beginning.resolve("data"), new byte[10]);
    Path damaged = Files.createDirectories(folder.resolve("parts/damaged"));
    Files.write(damaged.resolve("data"), new byte[10]);
    Files.writeString(damaged.resolve("plan"), "parts 1 10");
    Files.write(damaged.resolve("done"), new byte[0]);

    Blobs again = Blobs.open(folder);
    assertThat(again.parts("beginning")).isEmpty();
    assertThat(again.parts("damaged")).isEmpty();
    assertNothingIsLeft();
  }

  private void put(Parts parts, int number) {
    byte[] part = part(number);
    parts.put(number, Streams.pieces(part), part.length);
  }

  private byte[] part(int number) {
    return Arrays.copyOfRange(bytes, (number - 1) * PART, Math.min(number * PART, bytes.length));
  }

  private void assertNothingIsLeft() throws IOException {
    for (String place : List.of("parts", "incoming")) {
      try (Stream<Path> files = Files.list(folder.resolve(place))) {
        assertThat(files).isEmpty();
      }
    }
  }
}
