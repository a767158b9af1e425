package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which reader a file belongs to: by content, and by name where content does not tell.
final class WeightsFormats {

  /// A format that is read. A file whose content no format recognises goes to the reader of its
  /// extension, which says what is wrong with it.
  private record Format(
      String name,
      Set<String> extensions,
      Recognition recognition,
      Function<Path, WeightsFile> opener) {}

  private interface Recognition {
    boolean recognises(Opening file) throws IOException;
  }

  private static final List<Format> FORMATS =
      List.of(
          new Format(
              "safetensors",
              Set.of("safetensors"),
              SafetensorsHeader::recognises,
              SafetensorsFile::open),
          new Format("GGUF", Set.of("gguf"), GgufHeader::recognises, GgufFile::open),
          new Format("NumPy npy", Set.of("npy"), NpyHeader::recognises, NpyFile::open),
          new Format("NumPy npz", Set.of("npz"), NpzFile::recognises, NpzFile::open),
          new Format("HDF5", Set.of("h5", "hdf5"), Opening::isHdf5, Hdf5WeightsFile::open),
          new Format(
              "Keras archive", Set.of("keras"), KerasArchive::recognises, KerasArchive::open),
          new Format("ONNX", Set.of("onnx"), OnnxFile::recognises, OnnxFile::open),
          new Format("TensorFlow.js", Set.of("json"), TfjsFile::recognises, TfjsFile::open),
          new Format(
              "PyTorch", Set.of("pt", "pth", "ckpt"), TorchFile::recognises, TorchFile::open));

  private WeightsFormats() {}

  static WeightsFile open(Path path) {
    return format(path).opener().apply(path);
  }

  private static Format format(Path path) {
    try (FileChannel channel = MappedFile.channel(path)) {
      Opening file = new Opening(path, channel);
      for (Format format : FORMATS) {
        if (format.recognition().recognises(file)) {
          return format;
        }
      }
    } catch (IOException e) {
      throw new WeightsException(path, "cannot be read (%s)".formatted(e.getMessage()), e);
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    for (Format format : FORMATS) {
      if (format.extensions().contains(extension)) {
        return format;
      }
    }
    throw new WeightsException(
        path,
        "is no weights file of a format that is read: %s"
            .formatted(FORMATS.stream().map(Format::name).collect(Collectors.joining(", "))));
  }

  /// The beginning of a file, looked at before a reader is chosen.
  static final class Opening {

    /// HDF5 "Disk Format: Level 0A": at 0, 512 and every doubling of it.
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private static final int HDF5_FIRST_USER_BLOCK = 512;

    private final Path path;
    private final FileChannel channel;
    private @Nullable Set<String> zipMembers;

    Opening(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    long size() throws IOException {
      return channel.size();
    }

    /// The bytes at an offset; fewer than `count` where the file ends.
    byte[] bytes(long offset, int count) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(count);
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
        // A read may return less than was asked for.
      }
      byte[] bytes = new byte[buffer.position()];
      buffer.flip().get(bytes);
      return bytes;
    }

    boolean has(long offset, byte... signature) throws IOException {
      return Arrays.equals(bytes(offset, signature.length), signature);
    }

    /// The names of a ZIP file's members; none if it is no ZIP file, or a damaged one.
    Set<String> zipMembers() throws IOException {
      Set<String> known = zipMembers;
      if (known == null) {
        known = readZipMembers();
        zipMembers = known;
      }
      return known;
    }

    private Set<String> readZipMembers() throws IOException {
      if (!has(0, (byte) 'P', (byte) 'K', (byte) 3, (byte) 4)) {
        return Set.of();
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        return ZipArchive.read(path, file).members().stream()
            .map(ZipArchive.Member::name)
            .collect(Collectors.toSet());
      } catch (WeightsException e) {
        // The reader of the file's extension says what is wrong with it.
        return Set.of();
      }
    }

    boolean isHdf5() throws IOException {
      long size = channel.size();
      for (long offset = 0;
          offset < size;
          offset = offset == 0 ? HDF5_FIRST_USER_BLOCK : offset * 2) {
        if (has(offset, HDF5)) {
          return true;
        }
      }
      return false;
    }
  }
}
