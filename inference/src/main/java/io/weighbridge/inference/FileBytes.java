package io.weighbridge.inference;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// The content of one file of a model, where it lies.
public sealed interface FileBytes {

  /// A file on this machine. Others of the model may be read beside it by their relative paths (an
  /// ONNX model's external data).
  ///
  /// @param path its last part is the name that the model gives the file
  record OnDisk(Path path) implements FileBytes {

    @Override
    public String name() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public long size() {
      try {
        return Files.size(path);
      } catch (IOException e) {
        throw unreadable(name(), e);
      }
    }

    @Override
    public InputStream stream() throws IOException {
      return Files.newInputStream(path);
    }
  }

  /// A file that is in memory alone, and must stay so: whoever reads it writes nothing of it to
  /// disk, and wipes the copies that it makes outside the heap.
  ///
  /// @param name the last part of its path below the model's root
  /// @param bytes outside the heap, read-only; there for as long as the [ModelFiles], which wipe
  ///   them
  record InMemory(String name, MemorySegment bytes) implements FileBytes {

    public InMemory {
      if (!bytes.isNative()) {
        throw new IllegalArgumentException("%s is on the heap".formatted(name));
      }
      bytes = bytes.asReadOnly();
    }

    @Override
    public long size() {
      return bytes.byteSize();
    }

    @Override
    public InputStream stream() {
      return new SegmentStream(bytes);
    }
  }

  /// The file's name without its folders, for people and for what depends on its ending.
  String name();

  /// @throws ModelLoadFailure if it cannot be told
  long size();

  InputStream stream() throws IOException;

  /// All of a small file.
  ///
  /// @param most more bytes than this are not read
  /// @throws ModelLoadFailure if there are more, or they cannot be read
  default byte[] read(int most) {
    try (InputStream in = stream()) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new ModelLoadFailure("%s has more than %d bytes".formatted(name(), most));
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(name(), e);
    }
  }

  private static ModelLoadFailure unreadable(String name, IOException e) {
    return new ModelLoadFailure("%s cannot be read: %s".formatted(name, e), e);
  }
}
