package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Damaged and hostile files end in values or in one sentence, and soon.
class Hdf5DamageTest {

  private static final long SEED = 20261123;

  /// Flipped bytes in each golden file.
  private static final int FLIPS = 250;

  /// For any one damaged file, however it is damaged; most take less than a millisecond.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  // Reading 140,000 chunks takes a hundred times as long as any other file.
  private static int flips(String name) {
    return name.equals("chunks-paged.h5") ? FLIPS / 10 : FLIPS;
  }

  static List<String> files() throws IOException {
    return Stream.concat(Hdf5Golden.names().stream(), Stream.of("loop.h5", "external.h5")).toList();
  }

  static List<String> plainFiles() throws IOException {
    return files().stream().filter(name -> !name.endsWith(".keras")).toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void survivesAnyCut(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Hdf5Golden.path(name));
    for (int i = 0; i < 64; i++) {
      int length = (int) ((long) whole.length * i / 64);
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> readAll(name, cut))
          .as("the first %d bytes", length)
          .isInstanceOf(WeightsException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("plainFiles")
  void survivesAnyCutThatTheSuperblockAdmits(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Hdf5Golden.path(name));
    int start = (int) Hdf5Superblock.find(MemorySegment.ofArray(whole)).orElseThrow();
    for (int i = 1; i < 64; i++) {
      byte[] cut = Arrays.copyOf(whole, Math.max(start + 96, (int) ((long) whole.length * i / 64)));
      MemorySegment bytes = MemorySegment.ofArray(cut);
      // Where the end of the file is said; version 2 and 3 have a checksum behind it.
      boolean old = cut[start + 8] < 2;
      bytes.set(Tensor.LONG, start + (old ? 40 : 28), cut.length);
      if (!old) {
        bytes.set(Tensor.INT, start + 44, Hdf5Checksum.lookup3(bytes.asSlice(start, 44)));
      }
      try {
        readAll(name, cut);
      } catch (WeightsException e) {
        assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("is truncated");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("the first %d bytes of %s".formatted(cut.length, name), e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void survivesAnyFlippedByte(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Hdf5Golden.path(name));
    Random random = new Random(SEED);
    for (int i = 0; i < flips(name); i++) {
      int at = random.nextInt(whole.length);
      // Structures stand in front and between: half of the flips go to the first eighth.
      at = random.nextBoolean() ? at / 8 : at;
      byte flip = random.nextBoolean() ? (byte) (1 << random.nextInt(8)) : (byte) -1;
      byte[] damaged = whole.clone();
      damaged[at] ^= flip;
      long start = System.nanoTime();
      try {
        readAll(name, damaged);
      } catch (WeightsException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, flip %d: byte %d of %s".formatted(SEED, i, at, name), e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as("seed %d, flip %d: byte %d of %s", SEED, i, at, name)
          .isLessThan(LIMIT);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void survivesOtherNumbersWhereNumbersAre(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Hdf5Golden.path(name));
    Random random = new Random(SEED);
    for (int i = 0; i < flips(name) / 3; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(Math.min(whole.length, 4096)) & ~7;
      long value =
          switch (random.nextInt(4)) {
            case 0 -> -1;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextInt(whole.length) & ~7;
            default -> 1L << random.nextInt(63);
          };
      MemorySegment.ofArray(damaged).set(Tensor.LONG, Math.min(at, whole.length - 8), value);
      try {
        readAll(name, damaged);
      } catch (WeightsException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed %d, change %d: byte %d of %s".formatted(SEED, i, at, name), e);
      }
    }
  }

  /// Changes that make a loop or a lie of a golden file without checksums.
  private static byte[] changed(String name, byte[] find, int skip, byte... change)
      throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path(name));
    int at = 0;
    while (!Arrays.equals(Arrays.copyOfRange(bytes, at, at + find.length), find)) {
      at++;
    }
    System.arraycopy(change, 0, bytes, at + skip, change.length);
    return bytes;
  }

  private static byte[] address(long value) {
    byte[] bytes = new byte[8];
    MemorySegment.ofArray(bytes).set(Tensor.LONG, 0, value);
    return bytes;
  }

  private static long find(byte[] bytes, String text, int from) {
    for (int at = from; at <= bytes.length - text.length(); at++) {
      if (new String(bytes, at, text.length(), StandardCharsets.ISO_8859_1).equals(text)) {
        return at;
      }
    }
    throw new AssertionError("no " + text);
  }

  @Test
  void refusesABtreeThatLeadsToItself() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path("keras-weights.h5"));
    int tree = (int) find(bytes, "TREE", 0);
    bytes[tree + 5] = 1; // an inner node, whose child is itself
    System.arraycopy(address(tree), 0, bytes, tree + 32, 8);
    assertThatThrownBy(() -> readAll("tree.h5", bytes))
        .isInstanceOf(WeightsException.class)
        .hasMessageMatching(
            "tree.h5: \"/\" at byte \\d+: B-tree node: the B-tree leads to this node twice");
  }

  @Test
  void refusesABtreeWhoseLevelsDoNotFall() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path("keras-weights.h5"));
    int first = (int) find(bytes, "TREE", 0);
    int second = (int) find(bytes, "TREE", first + 1);
    bytes[first + 5] = 7;
    System.arraycopy(address(second), 0, bytes, first + 32, 8);
    assertThatThrownBy(() -> readAll("tree.h5", bytes))
        .hasMessageEndingWith("B-tree node: a node of level 0, expected 6");
  }

  @Test
  void refusesAnObjectHeaderThatContinuesInItself() throws IOException {
    Hdf5Writer.Group root = new Hdf5Writer.Group();
    root.attribute("text", "value");
    Path file = Files.createTempFile("loop", ".h5");
    try {
      Hdf5Writer.write(file, root);
      byte[] bytes = Files.readAllBytes(file);
      int header = (int) MemorySegment.ofArray(bytes).get(Tensor.LONG, 64);
      // The first message becomes a continuation of the header's own messages.
      bytes[header + 16] = 0x10;
      System.arraycopy(address(header + 16), 0, bytes, header + 24, 8);
      System.arraycopy(address(24), 0, bytes, header + 32, 8);
      assertThatThrownBy(() -> readAll("header.h5", bytes))
          .hasMessage(
              "header.h5: \"/\" at byte %d: the object header continues in a loop", header + 16);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void refusesMorePathsThanCanBeListed() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path("lattice.h5"));
    long start = System.nanoTime();
    assertThatThrownBy(() -> readAll("lattice.h5", bytes))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith(
            "is one object too many: at most 262144 are listed, with paths of 67108864 characters");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
  }

  @Test
  void refusesAChecksumThatDoesNotFit() throws IOException {
    byte[] bytes = changed("groups-latest.h5", new byte[] {'O', 'H', 'D', 'R'}, 8, (byte) 99);
    assertThatThrownBy(() -> readAll("sum.h5", bytes))
        .hasMessageMatching(
            "sum.h5: \"/\" at byte 48: the checksum of the object header is [0-9a-f]{8}, its bytes"
                + " give [0-9a-f]{8}");
  }

  @Test
  void refusesElementsThatNoCompressionReaches() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path("chunks.h5"));
    // The extents of "holes", 40 times 4, are followed by the greatest ones, which are the same.
    byte[] extents = concat(address(40), address(4), address(40), address(4));
    byte[] large = concat(address(1L << 40), address(4), address(1L << 40), address(4));
    int at = 0;
    while (!Arrays.equals(Arrays.copyOfRange(bytes, at, at + extents.length), extents)) {
      at++;
    }
    System.arraycopy(large, 0, bytes, at, large.length);
    WeightsFile file = read(Hdf5WeightsFile::read, "large.h5", bytes);
    assertThatThrownBy(() -> file.tensor("holes"))
        .isInstanceOf(WeightsException.class)
        .hasMessageMatching("large.h5: \"/holes\": has more than \\d+ chunks");
  }

  private static byte[] concat(byte[]... parts) {
    byte[] all = new byte[Stream.of(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @SuppressWarnings("MustBeClosedChecker") // an arena of the garbage collector
  private static WeightsFile read(
      Function<MappedFile, WeightsFile> reader, String name, byte[] content) {
    return reader.apply(
        MappedFile.of(Path.of(name), MemorySegment.ofArray(content), Arena.ofAuto()));
  }

  private static void readAll(String name, byte[] content) {
    WeightsFile file =
        read(name.endsWith(".keras") ? KerasArchive::read : Hdf5WeightsFile::read, name, content);
    WeightsException refused = null;
    for (TensorInfo info : file.tensors()) {
      try {
        Tensor tensor = file.tensor(info.name()).orElseThrow();
        assertThat(tensor.info()).isEqualTo(info);
      } catch (WeightsException e) {
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }
}
