package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Bytes read as a file without ever being one: what every fuzz target of this room does with them.
final class FuzzedFile {

  /// Tensors of more elements are opened, but not turned into arrays.
  private static final long MAX_ELEMENTS = 1 << 20;

  private FuzzedFile() {}

  /// Reads the bytes and all their tensors: the reader either refuses them by one sentence or can
  /// give everything that it lists.
  static void readThrough(byte[] content, Function<MappedFile, WeightsFile> reader) {
    // Closing the arena is all that closing the file would do.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = MemorySegment.ofArray(content);
      readThrough(reader.apply(MappedFile.of(Path.of("fuzzed"), bytes, arena)));
    } catch (WeightsException e) {
      if (String.valueOf(e.getMessage()).contains("\n")) {
        throw new AssertionError("not one sentence: " + e.getMessage(), e);
      }
    }
  }

  /// Copies of all tensors.
  static List<Tensor> read(byte[] content, Function<MappedFile, WeightsFile> reader) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = MemorySegment.ofArray(content);
      WeightsFile file = reader.apply(MappedFile.of(Path.of("fuzzed"), bytes, arena));
      return file.tensors().stream()
          .map(info -> file.tensor(info.name()).orElseThrow())
          .map(
              tensor -> Tensor.ofBytes(tensor.info(), tensor.data().toArray(ValueLayout.JAVA_BYTE)))
          .toList();
    }
  }

  static void readThrough(WeightsFile file) {
    file.metadata();
    for (TensorInfo info : file.tensors()) {
      if (!file.stored(info).readable()) {
        requireRefusal(file, info);
        continue;
      }
      Tensor tensor = file.tensor(info.name()).orElseThrow();
      if (!tensor.info().equals(info)) {
        throw new AssertionError("%s is listed as %s".formatted(tensor.info(), info));
      }
      if (info.dtype().kind() != Dtype.Kind.COMPLEX
          && info.shape().elements() <= MAX_ELEMENTS
          && tensor.toFloats().length != tensor.toDoubles().length) {
        throw new AssertionError("%s has two lengths".formatted(info));
      }
    }
  }

  private static void requireRefusal(WeightsFile file, TensorInfo info) {
    try {
      file.tensor(info.name());
    } catch (WeightsException e) {
      return;
    }
    throw new AssertionError("%s is only listed, but given".formatted(info));
  }
}
