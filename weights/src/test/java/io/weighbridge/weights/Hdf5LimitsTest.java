package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sizes that no real file has are refused before they cost anything.
class Hdf5LimitsTest {

  @TempDir Path folder;

  private static Hdf5Source source(byte... bytes) {
    return new Hdf5Source(
        Path.of("a.h5"), MemorySegment.ofArray(bytes), 0, 8, 8, "/", new Hdf5Source.Effort());
  }

  private static byte[] letters(int count) {
    byte[] bytes = new byte[count + 1];
    Arrays.fill(bytes, 0, count, (byte) 'a');
    return bytes;
  }

  @Test
  void namesHaveAGreatestLength() {
    Hdf5Source longest = source(letters(Hdf5Cursor.MAX_NAME));
    assertThat(longest.cursor(0, "heap").terminatedName()).hasSize(Hdf5Cursor.MAX_NAME);
    assertThat(longest.cursor(0, "heap").name(longest.size())).hasSize(Hdf5Cursor.MAX_NAME);
    Hdf5Source longer = source(letters(Hdf5Cursor.MAX_NAME + 1));
    assertThatThrownBy(() -> longer.cursor(0, "heap").terminatedName())
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith("heap: a name of more than 65536 bytes");
    assertThatThrownBy(() -> longer.cursor(0, "heap").name(longer.size()))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith("heap: a name of more than 65536 bytes");
  }

  @Test
  void manyEntriesDoNotShareOneLongName() {
    Hdf5Source source = source(letters(60_000));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 65_535; i++) {
                source.cursor(0, "heap").terminatedName();
              }
            })
        .isInstanceOf(WeightsException.class)
        .hasMessage("a.h5: \"/\": its names and those before have more than 67108864 bytes");
  }

  @Test
  void pathsAreOnlyAsDeepAsGroups() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path(Hdf5Golden.LOOP));
    Hdf5File file = Hdf5File.open(Path.of("loop.h5"), MemorySegment.ofArray(bytes));
    String deepest = "group" + "/below/again".repeat(32);
    assertThat(file.find(deepest)).isPresent();
    assertThatThrownBy(() -> file.find(deepest + "/below"))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith("leads through more than 64 groups");
    assertThatThrownBy(() -> file.find("/group" + "/below/again".repeat(1 << 18)))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith("is a path of 3145734 characters, more than 65536");
  }

  @Test
  void listsOfNamesAreLimitedAsAWhole() {
    byte[] names = new byte[60_000];
    Arrays.fill(names, (byte) 'n');
    Hdf5Writer.Group root = new Hdf5Writer.Group();
    for (int i = 0; i * (long) names.length <= Hdf5Attribute.MAX_TEXT; i++) {
      root.attribute("layer_names" + i, List.of(names));
    }
    Path path = folder.resolve("names.h5");
    Hdf5Writer.write(path, root);
    assertThatThrownBy(() -> WeightsFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith(
            "layer_names0 to layer_names1118 list 1119 names of 67140000 characters, more than"
                + " 4000000 or 67108864");
  }

  @Test
  void whatIsReadByteByByteIsCounted() {
    Hdf5Source source = source(new byte[1]);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10; i++) {
                source.spendBytes(1L << 28);
              }
            })
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("is not read to its end after 20000000 steps");
  }

  @Test
  void nothingIsWrittenThatIsNotRead() {
    Path path = folder.resolve("deep.h5");
    Tensor tensor = Tensor.of("a", Shape.of(1), 1);
    Hdf5Writer.Group deepest = new Hdf5Writer.Group();
    deepest.add("a" + "/a".repeat(63), tensor);
    Hdf5Writer.write(path, deepest);
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors()).hasSize(1);
    }
    Path from = folder.resolve("deep.safetensors");
    Safetensors.write(from, List.of(tensor.named("a/".repeat(20_000) + "a")), Map.of());
    assertThatThrownBy(() -> Conversion.run(from, path))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            path + ": cannot be written: groups would be nested deeper than the 64 that are read");
    long[] ones = new long[33];
    Arrays.fill(ones, 1);
    Safetensors.write(from, List.of(Tensor.of("dense/a", Shape.of(ones), 1)), Map.of());
    assertThatThrownBy(() -> Conversion.run(from, path))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith("has rank 33, HDF5 has no more than 32");
  }

  @Test
  void numberedChunksGrowAlongOneAxisOnly() {
    Hdf5Source source = source(new byte[64]);
    for (int endless = 1; endless <= 2; endless++) {
      Hdf5Dataspace space =
          new Hdf5Dataspace(
              false, Shape.of(2, 2), List.of(Hdf5Dataspace.UNLIMITED, endless == 1 ? 2L : -1L));
      Hdf5ChunkGrid grid = new Hdf5ChunkGrid(source, space, List.of(1L, 1L), 4);
      int[] seen = {0};
      Hdf5ChunkIndex index =
          new Hdf5ChunkIndex(source, grid, false, (address, size, mask, place) -> seen[0]++);
      if (endless == 1) {
        index.forEach(new Hdf5Layout.Implicit(0));
        assertThat(seen[0]).isEqualTo(4);
      } else {
        assertThatThrownBy(() -> index.forEach(new Hdf5Layout.Implicit(0)))
            .isInstanceOf(WeightsException.class)
            .hasMessageEndingWith("has 2 axes without end, expected one at most");
      }
    }
  }
}
