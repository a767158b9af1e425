package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import java.util.function.Supplier;

/// A file mapped whole for reading, or bytes that are in memory already; owns the arena of every
/// view of it. Nobody writes to the bytes, so that what can be written to is a copy of them.
final class MappedFile implements AutoCloseable {

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;

  private MappedFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  /// Bytes that are read as if they were the file `path`; `arena` is closed with them.
  static MappedFile of(Path path, MemorySegment bytes, Arena arena) {
    return new MappedFile(path, arena, bytes.asReadOnly());
  }

  /// Maps a file and hands it to `reader`, whose result owns it; unmaps it if `reader` throws.
  static <T> T open(Path path, Function<MappedFile, T> reader) {
    MappedFile file = map(path);
    boolean read = false;
    try {
      T result = unchanged(path, () -> reader.apply(file));
      read = true;
      return result;
    } finally {
      if (!read) {
        file.close();
      }
    }
  }

  /// Runs what reads the mapped file `path`. Where another program has cut it off meanwhile there
  /// is nothing to read, which the machine reports as an error of its own.
  static <T> T unchanged(Path path, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InternalError e) {
      throw new WeightsException(
          path, "changed while it was read: bytes that were there are gone", e);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena is the result's, which closes it
  private static MappedFile map(Path path) {
    try (FileChannel channel = channel(path)) {
      Arena arena = Arena.ofShared();
      try {
        return new MappedFile(
            path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      } catch (IOException e) {
        arena.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WeightsException(path, "cannot be read (%s)".formatted(e.getMessage()), e);
    }
  }

  /// Opens a regular file; never a pipe or device, on which a read could wait for ever.
  static FileChannel channel(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new WeightsException(path, Files.exists(path) ? "is not a file" : "does not exist");
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new WeightsException(path, "cannot be read (%s)".formatted(e.getMessage()), e);
    }
  }

  Path path() {
    return path;
  }

  MemorySegment bytes() {
    return bytes;
  }

  /// Where copies that must live as long as the views are made.
  Arena arena() {
    return arena;
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
