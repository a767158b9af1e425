package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlobsTest {

  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private Blobs blobs;

  @BeforeEach
  void open() {
    blobs = Blobs.open(folder);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, MIB - 1, MIB, MIB + 1, 3 * MIB, 4 * MIB, 7 * MIB + 13, 20 * MIB})
  void whatComesIsThereByItsDigest(int size) throws IOException {
    byte[] bytes = Streams.random(size, size);
    Sha256 digest = Sha256.of(bytes);

    blobs.receive(Streams.pieces(bytes), digest, size);

    assertThat(blobs.contains(digest)).isTrue();
    assertThat(blobs.size(digest)).isEqualTo(size);
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
    assertThat(folder.relativize(blobs.path(digest)))
        .hasToString(
            "objects/%s/%s/%s"
                .formatted(digest.hex().substring(0, 2), digest.hex().substring(2, 4), digest));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB + 7})
  void whatComesUnannouncedIsThereByTheDigestThatItHas(int size) throws IOException {
    byte[] bytes = Streams.random(size, size);

    Sha256 digest = blobs.receive(Streams.pieces(bytes), size);

    assertThat(digest).isEqualTo(Sha256.of(bytes));
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MIB - 1, MIB, MIB + 1, 5 * MIB})
  void whatIsLargerThanItMayBeIsNotTaken(int limit) throws IOException {
    byte[] bytes = Streams.random(limit, limit + 1);
    assertThatThrownBy(() -> blobs.receive(Streams.pieces(bytes), limit))
        .isInstanceOf(TooLarge.class)
        .hasMessageContaining(Integer.toString(limit));
    assertNothingIsThere();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000, MIB, 3 * MIB + 1, 6 * MIB})
  void moreOrFewerBytesThanWereAnnouncedAreRefused(int size) throws IOException {
    byte[] bytes = Streams.random(size, size);
    Sha256 digest = Sha256.of(bytes);
    assertThatThrownBy(() -> blobs.receive(Streams.pieces(bytes), digest, size + 1L))
        .isInstanceOf(SizeMismatch.class)
        .hasMessageContaining("%d of the %d bytes".formatted(size, size + 1));
    assertThatThrownBy(() -> blobs.receive(Streams.pieces(bytes), digest, size - 1L))
        .isInstanceOf(SizeMismatch.class)
        .hasMessageContaining("more than the %d bytes".formatted(size - 1));
    assertThatThrownBy(() -> blobs.receive(Streams.pieces(bytes), digest, -1))
        .isInstanceOf(SizeMismatch.class);
    assertNothingIsThere();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, MIB, 5 * MIB})
  void otherBytesThanWereAnnouncedAreRefused(int size) throws IOException {
    byte[] bytes = Streams.random(size, size);
    Sha256 expected = Sha256.of(bytes);
    bytes[size - 1] ^= 1;
    assertThatThrownBy(() -> blobs.receive(Streams.pieces(bytes), expected, size))
        .isInstanceOfSatisfying(
            DigestMismatch.class,
            e -> {
              assertThat(e.expected()).isEqualTo(expected);
              assertThat(e.found()).isEqualTo(Sha256.of(bytes));
            });
    assertNothingIsThere();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, MIB, 3 * MIB, 5 * MIB - 1})
  void aConnectionThatIsCutLeavesNothing(int after) throws IOException {
    byte[] bytes = Streams.random(after, 5 * MIB);
    IOException cut = new IOException("connection reset");
    assertThatThrownBy(
            () -> blobs.receive(Streams.cut(bytes, after, cut), Sha256.of(bytes), bytes.length))
        .isInstanceOf(UploadCut.class)
        .hasRootCause(cut);
    assertThatThrownBy(() -> blobs.receive(Streams.cut(bytes, after, cut), bytes.length))
        .isInstanceOf(UploadCut.class);
    assertNothingIsThere();
  }

  @Test
  void aStreamThatFailsOtherwiseLeavesNothingEither() throws IOException {
    InputStream broken =
        Streams.before(() -> {
          throw new IllegalStateException("the connection is closed");
        });
    assertThatThrownBy(() -> blobs.receive(broken, Sha256.of(), 10))
        .isInstanceOf(IllegalStateException.class);
    assertNothingIsThere();
  }

  @Test
  void whoNamesADigestMustShowTheBytesEvenIfTheyAreThere() throws IOException {
    byte[] bytes = Streams.random(1, 100_000);
    Sha256 digest = Sha256.of(bytes);
    blobs.receive(Streams.pieces(bytes), digest, bytes.length);

    assertThatThrownBy(() ->
            blobs.receive(new ByteArrayInputStream(new byte[bytes.length]), digest, bytes.length))
        .isInstanceOf(DigestMismatch.class);
    assertThatThrownBy(() -> blobs.receive(InputStream.nullInputStream(), digest, bytes.length))
        .isInstanceOf(SizeMismatch.class);
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);

    blobs.receive(Streams.pieces(bytes), digest, bytes.length);
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
    assertNothingIsLeft();
  }

  @Test
  void anObjectThatIsDeletedWhileItComesAgainIsThereAfterwards() throws IOException {
    byte[] bytes = Streams.random(1, 3 * MIB);
    Sha256 digest = Sha256.of(bytes);
    blobs.receive(Streams.pieces(bytes), digest, bytes.length);
    InputStream deleting =
        Streams.before(
            () -> assertThat(blobs.deleteUntouchedSince(digest, Instant.MAX)).isPresent(), bytes);
    blobs.receive(deleting, digest, bytes.length);
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
    assertNothingIsLeft();
  }

  @Test
  void anObjectThatWasShortenedOnDiskIsReplacedByTheWholeOne() throws IOException {
    byte[] bytes = Streams.random(1, 100_000);
    Sha256 digest = Sha256.of(bytes);
    blobs.receive(Streams.pieces(bytes), digest, bytes.length);
    Files.write(blobs.path(digest), new byte[10]);

    blobs.receive(Streams.pieces(bytes), digest, bytes.length);
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
    assertNothingIsLeft();
  }

  @Test
  void manyWriteTheSameObjectAndOthersAtOnce() throws Exception {
    int writers = 24;
    byte[] same = Streams.random(7, 2 * MIB + 5);
    Sha256 digest = Sha256.of(same);
    CountDownLatch go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int w = writer;
        all.add(
            threads.submit(() -> {
              go.await();
              byte[] own = Streams.random(100 + w, 300_000 + w);
              blobs.receive(Streams.pieces(same), digest, same.length);
              assertThat(blobs.contains(digest)).isTrue();
              assertThat(blobs.receive(Streams.pieces(own), own.length)).isEqualTo(Sha256.of(own));
              return w;
            }));
      }
      go.countDown();
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(blobs.path(digest)).hasBinaryContent(same);
    try (Stream<Sha256> objects = blobs.all()) {
      assertThat(objects).hasSize(writers + 1).contains(digest);
    }
    assertNothingIsLeft();
  }

  @Test
  void whatIsDeletedIsGone() {
    Sha256 digest = blobs.receive(Streams.pieces((byte) 1), 10);
    assertThat(blobs.deleteUntouchedSince(digest, Instant.MAX)).isPresent();
    assertThat(blobs.deleteUntouchedSince(digest, Instant.MAX)).isEmpty();
    assertThat(blobs.contains(digest)).isFalse();
    assertThatThrownBy(() -> blobs.size(digest))
        .isInstanceOf(MissingObject.class)
        .hasMessageContaining(digest.hex());
    try (Stream<Sha256> objects = blobs.all()) {
      assertThat(objects).isEmpty();
    }
  }

  @Test
  void whatIsReceivedAgainOrKeptIsAsYoungAsIfItWereNew() throws Exception {
    Sha256 digest = blobs.receive(Streams.pieces((byte) 1), 10);
    Instant after = Instant.now().plusSeconds(60);
    Instant longAgo = Instant.now().minus(Duration.ofDays(3));
    for (boolean again : List.of(true, false)) {
      Files.setLastModifiedTime(blobs.path(digest), FileTime.from(longAgo));
      Instant yesterday = Instant.now().minus(Duration.ofDays(1));
      if (again) {
        blobs.receive(Streams.pieces((byte) 1), digest, blobs.size(digest));
      } else {
        assertThat(blobs.keep(digest)).isTrue();
      }
      assertThat(blobs.deleteUntouchedSince(digest, yesterday)).isEmpty();
      assertThat(blobs.contains(digest)).isTrue();
    }
    assertThat(blobs.deleteUntouchedSince(digest, after)).isPresent();
    assertThat(blobs.keep(digest)).isFalse();
  }

  @Test
  void whatACrashLeftIsSweptWhenTheStoreIsOpenedAndWhatIsUnderWayIsNot() throws IOException {
    Path incoming = folder.resolve("incoming");
    Path ofTheDead = Files.write(incoming.resolve("999999999-ab-1"), new byte[10]);
    Path ofAnEarlierLife =
        Files.write(incoming.resolve(ProcessHandle.current().pid() + "-0-1"), new byte[10]);
    Path ofNobody = Files.write(incoming.resolve("strange"), new byte[10]);
    byte[] bytes = Streams.random(3, 2 * MIB);
    InputStream opening = Streams.before(() -> Blobs.open(folder), bytes);
    Sha256 digest = blobs.receive(opening, bytes.length);

    assertThat(ofTheDead).doesNotExist();
    assertThat(ofAnEarlierLife).doesNotExist();
    assertThat(ofNobody).doesNotExist();
    assertThat(blobs.path(digest)).hasBinaryContent(bytes);
  }

  @Test
  void aFileThatCannotFitIsRefusedBeforeAByteOfItIsRead() throws IOException {
    InputStream unread =
        Streams.before(() -> {
          throw new AssertionError("nothing is read");
        });
    assertThatThrownBy(() -> blobs.receive(unread, Sha256.of(), Long.MAX_VALUE))
        .isInstanceOf(StorageFull.class)
        .hasMessageContaining("free some");
    assertNothingIsThere();
  }

  private void assertNothingIsThere() throws IOException {
    try (Stream<Sha256> objects = blobs.all()) {
      assertThat(objects).isEmpty();
    }
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("incoming"))) {
      assertThat(files).isEmpty();
    }
  }
}
