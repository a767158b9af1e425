package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Function;

/// Weights files that are in memory already: inside another file, mapped by who asks, or never on
/// disk at all. Nothing of them is written to disk, and what is copied of them outside the heap is
/// wiped when the result is closed.
public final class WeightsBytes {

  private WeightsBytes() {}

  /// Opens the bytes of a file as [WeightsFile#open] opens the file. Formats that may keep tensors
  /// in other files (ONNX, indexes of shards, TensorFlow.js) are read from disk only.
  ///
  /// @param name the file's name: for messages, and where content does not tell the format
  /// @param bytes there until the result is closed
  /// @throws WeightsException if they are no weights file that Weighbridge reads, or a damaged one
  public static WeightsFile open(Path name, MemorySegment bytes) {
    return open(name, bytes, WeightsFormats::read);
  }

  /// Opens the bytes as PyTorch would, whatever other reader might take them for its own.
  ///
  /// @throws WeightsException if they are no file of PyTorch, or a damaged one
  public static WeightsFile openTorch(Path name, MemorySegment bytes) {
    return open(name, bytes, TorchFile::read);
  }

  private static WeightsFile open(
      Path name, MemorySegment bytes, Function<MappedFile, WeightsFile> reader) {
    MappedFile file = MappedFile.of(name, bytes, new WipedArena());
    boolean opened = false;
    try {
      WeightsFile result = reader.apply(file);
      opened = true;
      return result;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }
}
