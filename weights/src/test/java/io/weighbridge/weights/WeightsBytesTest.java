package io.weighbridge.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsBytesTest {

  @TempDir Path folder;

  /// Every golden file: what is read of it, or why not, is the same in memory.
  @Test
  void whatIsReadFromDiskIsReadFromMemory() throws IOException {
    Set<String> formats = new TreeSet<>();
    for (Path path : golden()) {
      List<String> inMemory;
      try (Arena arena = Arena.ofShared()) {
        MemorySegment bytes = offHeap(path, arena);
        inMemory = described(() -> WeightsBytes.open(path, bytes));
      }
      if (!inMemory.getFirst().contains("that is read from disk only")) {
        List<String> onDisk = described(() -> WeightsFile.open(path));
        assertThat(inMemory).as("%s", path).isEqualTo(onDisk);
        formats.add(onDisk.getFirst());
      }
    }
    assertThat(formats)
        .contains("safetensors", "GGUF v3", "NumPy npy", "NumPy npz", "HDF5", "Keras archive")
        .contains("PyTorch", "PyTorch (stacked pickles)", "PyTorch (tar)", "TorchScript")
        .noneMatch(format -> format.startsWith("ONNX"));
  }

  private static List<Path> golden() throws IOException {
    Path all = Golden.path("tensors", ".").normalize().resolveSibling("");
    try (Stream<Path> files = Files.walk(all.getParent())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/fuzz/"))
          .filter(file -> !file.toString().endsWith(".class"))
          .sorted()
          .toList();
    }
  }

  private static MemorySegment offHeap(Path path, Arena arena) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }

  /// The format, and each tensor; or why there is nothing.
  private static List<String> described(Supplier<WeightsFile> opener) {
    List<String> lines = new ArrayList<>();
    try (WeightsFile file = opener.get()) {
      lines.add(file.format());
      lines.add(file.metadata().toString());
      for (TensorInfo info : file.tensors()) {
        lines.add(info.toString());
        lines.add(Digests.of(file.tensor(info.name()).orElseThrow()));
      }
    } catch (WeightsException refused) {
      lines.add(String.valueOf(refused.getMessage()));
    }
    return lines;
  }

  @Test
  void aFileInMemoryHasNoOthersBesideIt() throws IOException {
    // The file is there: it must not be looked for.
    Safetensors.write(
        folder.resolve("a.safetensors"), List.of(Tensor.of("t", Shape.of(1), 1f)), Map.of());
    byte[] index = "{\"weight_map\": {\"t\": \"a.safetensors\"}}".getBytes(UTF_8);
    Path name = Files.write(folder.resolve("model.safetensors.index.json"), index);
    try (WeightsFile file = WeightsFile.open(name)) {
      assertThat(file.tensors()).hasSize(1);
    }
    assertThatThrownBy(() -> WeightsBytes.open(name, MemorySegment.ofArray(index)))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            name
                + ": is in memory and of the format index of shards, which may keep tensors in other files: that is read from disk only");
  }

  @Test
  void whatIsPyTorchsIsReadAsPyTorchsWhateverElseItMightBe() throws IOException {
    byte[] keras = Files.readAllBytes(golden("Keras archive"));
    assertThatThrownBy(() -> WeightsBytes.openTorch(Path.of("a"), MemorySegment.ofArray(keras)))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("none of PyTorch");
  }

  private static Path golden(String format) throws IOException {
    for (Path path : golden()) {
      try (WeightsFile file = WeightsFile.open(path)) {
        if (file.format().equals(format)) {
          return path;
        }
      } catch (WeightsException refused) {
        // Another one.
      }
    }
    throw new AssertionError("no golden file of the format " + format);
  }

  @Test
  void memoryIsZerosBeforeItIsGivenBack() {
    List<MemorySegment> left = new ArrayList<>();
    Arena open = Arena.ofAuto();
    try (WipedArena arena = new WipedArena(leftOpen(open))) {
      left.add(arena.allocate(100));
      left.add(arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3));
      left.getFirst().fill((byte) 7);
    }
    for (MemorySegment memory : left) {
      assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }
  }

  /// Whose memory can be looked at after it was closed.
  private static Arena leftOpen(Arena open) {
    return new Arena() {
      @Override
      public MemorySegment allocate(long byteSize, long byteAlignment) {
        return open.allocate(byteSize, byteAlignment);
      }

      @Override
      public MemorySegment.Scope scope() {
        return open.scope();
      }

      @Override
      public void close() {
        // Stays open.
      }
    };
  }
}
