package io.weighbridge.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What every fuzz target of this room does with its bytes.
final class FuzzedFile {

  /// Tensors of more elements are opened, but not turned into arrays.
  private static final long MAX_ELEMENTS = 1 << 20;

  private FuzzedFile() {}

  /// Opens the bytes as a file of that name and reads all its tensors.
  static void readThrough(byte[] content, String name) throws IOException {
    Path folder = Files.createTempDirectory("fuzz");
    Path path = folder.resolve(name);
    try {
      Files.write(path, content);
      try (WeightsFile file = WeightsFile.open(path)) {
        for (TensorInfo info : file.tensors()) {
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
      } catch (WeightsException e) {
        if (String.valueOf(e.getMessage()).contains("\n")) {
          throw new AssertionError("not one sentence: " + e.getMessage(), e);
        }
      }
    } finally {
      Files.deleteIfExists(path);
      Files.deleteIfExists(folder);
    }
  }
}
