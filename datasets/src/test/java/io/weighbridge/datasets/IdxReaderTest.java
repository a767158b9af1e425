package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {

  private static byte[] read(byte[] file, int rank) {
    try (IdxReader reader =
        IdxReader.open("some.idx", new ByteArrayInputStream(file), file.length, rank)) {
      return reader.read();
    }
  }

  @Test
  void readsBackWhatWasWrittenPlainAndGzipped() {
    long seed = 20261123;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int rank = 1 + random.nextInt(IdxReader.MAX_EXTENTS);
      int[] extents = random.ints(rank, 1, 7).toArray();
      byte[] elements =
          IdxFiles.random(random, Arrays.stream(extents).reduce(1, (a, b) -> a * b), 256);
      byte[] file = IdxFiles.idx(elements, extents);
      for (byte[] form : new byte[][] {file, IdxFiles.gzip(file)}) {
        try (IdxReader reader =
            IdxReader.open("some.idx", new ByteArrayInputStream(form), form.length, rank)) {
          assertThat(reader.extents()).as("seed %d, round %d", seed, round).isEqualTo(extents);
          assertThat(reader.read()).as("seed %d, round %d", seed, round).isEqualTo(elements);
        }
      }
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] plain = IdxFiles.idx(new byte[12], 2, 3, 2);
    byte[] gzipped = IdxFiles.gzip(IdxFiles.idx(new byte[] {1, 2, 3, 4, 5, 6}, 1, 3, 2));
    for (byte[] file : new byte[][] {plain, gzipped}) {
      for (int length = 0; length < file.length; length++) {
        byte[] cut = Arrays.copyOf(file, length);
        assertThatThrownBy(() -> read(cut, 3))
            .as("%d of %d bytes", length, file.length)
            .isInstanceOf(DatasetException.class)
            .hasMessageStartingWith("some.idx: ");
      }
    }
  }

  @Test
  void bytesAfterTheElementsAreRefused() {
    assertThatThrownBy(() -> read(IdxFiles.idx(new byte[13], 2, 3, 2), 3))
        .isInstanceOf(DatasetException.class)
        .hasMessage("some.idx: has bytes beyond the 12 elements that its header promises");
  }

  @Test
  void aHeaderThatPromisesMoreThanTheFileCanHoldIsRefusedBeforeReading() {
    assertThatThrownBy(() -> read(IdxFiles.idx(new byte[16], 60_000, 28, 28), 3))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "some.idx: the header promises [60000, 28, 28] = 47040000 bytes,"
                + " a file of 32 bytes cannot hold them");
    assertThatThrownBy(() -> read(IdxFiles.gzip(IdxFiles.idx(new byte[16], 60_000, 28, 28)), 3))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot hold them");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 1 << 16})
  void extentsThatAreZeroNegativeOrOverflowAreRefused(int extent) {
    assertThatThrownBy(() -> read(IdxFiles.idx(new byte[16], extent, extent, extent), 3))
        .isInstanceOf(DatasetException.class)
        .hasMessageMatching("some.idx: (extent 0 is .*|\\[.*\\] elements are more than .*)");
  }

  @Test
  @Timeout(20)
  void aGzipBombIsCutOffWhereItsHeaderEnds() {
    // 200 MB of zeros behind a header that promises 6: one byte too many ends the reading.
    byte[] bomb = IdxFiles.gzip(IdxFiles.idx(new byte[200 << 20], 1, 3, 2));
    assertThatThrownBy(() -> read(bomb, 3))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("bytes beyond the 6 elements");
  }

  @Test
  void damagedGzipDataAreNamedSo() {
    byte[] file = IdxFiles.gzip(IdxFiles.idx(new byte[600], 600));
    file[file.length - 5] ^= 1; // the check sum
    assertThatThrownBy(() -> read(file, 1))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("gzip data are damaged");
  }

  @Test
  void otherTypesAndRanksAreRefusedByName() {
    byte[] floats = ByteBuffer.allocate(12).putInt(0x0D01).putInt(1).putFloat(1f).array();
    assertThatThrownBy(() -> read(floats, 1))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "some.idx: begins with 0x00000d01, not an idx file of unsigned bytes"
                + " (0x00000801 expected)");
    assertThatThrownBy(() -> read(IdxFiles.idx(new byte[4], 2, 2), 3))
        .isInstanceOf(DatasetException.class)
        .hasMessage("some.idx: has 2 extents, 3 expected");
  }
}
