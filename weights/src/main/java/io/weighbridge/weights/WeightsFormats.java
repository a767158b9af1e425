package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which reader a file belongs to: by content, and by name where content does not tell.
final class WeightsFormats {

  /// A format that is read. A file whose content no format recognises goes to the reader of its
  /// extension, which says what is wrong with it.
  ///
  /// @param isWhole whether all of it is in the one file; others are looked for beside it on disk
  private record Format(
      String name,
      Set<String> extensions,
      Predicate<Opening> recognition,
      Function<MappedFile, WeightsFile> reader,
      boolean isWhole) {}

  private static final List<Format> FORMATS =
      List.of(
          whole("safetensors", SafetensorsHeader::recognises, SafetensorsFile::read, "safetensors"),
          whole("GGUF", GgufHeader::recognises, GgufFile::read, "gguf"),
          whole("NumPy npy", NpyHeader::recognises, NpyFile::read, "npy"),
          whole("NumPy npz", NpzFile::recognises, NpzFile::read, "npz"),
          whole("HDF5", Opening::isHdf5, Hdf5WeightsFile::read, "h5", "hdf5"),
          whole("Keras archive", KerasArchive::recognises, KerasArchive::read, "keras"),
          whole("PyTorch", TorchFile::recognises, TorchFile::read, "pt", "pth", "ckpt"),
          spread("ONNX", OnnxFile::recognises, OnnxFile::read, "onnx"),
          spread("index of shards", ShardedFile::recognises, ShardedFile::read),
          spread("TensorFlow.js", TfjsFile::recognises, TfjsFile::read, "json"));

  private static Format whole(
      String name,
      Predicate<Opening> recognition,
      Function<MappedFile, WeightsFile> reader,
      String... extensions) {
    return new Format(name, Set.of(extensions), recognition, reader, true);
  }

  private static Format spread(
      String name,
      Predicate<Opening> recognition,
      Function<MappedFile, WeightsFile> reader,
      String... extensions) {
    return new Format(name, Set.of(extensions), recognition, reader, false);
  }

  /// The formats whose files an index may name.
  private static final List<String> SHARDS = List.of("safetensors", "PyTorch");

  private WeightsFormats() {}

  static WeightsFile open(Path path) {
    Path file = Files.isDirectory(path) ? ShardedFile.indexIn(path) : path;
    return MappedFile.open(file, mapped -> format(mapped).reader().apply(mapped));
  }

  /// Reads bytes that are in no file, so that nothing is beside them.
  static WeightsFile read(MappedFile memory) {
    Format format = format(memory);
    if (!format.isWhole()) {
      throw new WeightsException(
          memory.path(),
          "is in memory and of the format %s, which may keep tensors in other files: that is read from disk only"
              .formatted(format.name()));
    }
    return format.reader().apply(memory);
  }

  /// Opens one of several files that an index names, which is no index itself.
  static WeightsFile openShard(Path path) {
    return MappedFile.open(
        path,
        mapped -> {
          Format format = format(mapped);
          if (!SHARDS.contains(format.name())) {
            throw new WeightsException(
                path, "is %s; shards are %s".formatted(format.name(), String.join(" or ", SHARDS)));
          }
          return format.reader().apply(mapped);
        });
  }

  private static Format format(MappedFile file) {
    Path path = file.path();
    Opening opening = new Opening(path, file.bytes());
    for (Format format : FORMATS) {
      if (format.recognition().test(opening)) {
        return format;
      }
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
    private final MemorySegment file;
    private @Nullable Set<String> zipMembers;

    Opening(Path path, MemorySegment file) {
      this.path = path;
      this.file = file;
    }

    long size() {
      return file.byteSize();
    }

    /// The bytes at an offset; fewer than `count` where the file ends.
    byte[] bytes(long offset, int count) {
      long from = Math.min(offset, size());
      return file.asSlice(from, Math.min(count, size() - from)).toArray(ValueLayout.JAVA_BYTE);
    }

    boolean isNamed(String suffix) {
      return path.toString().endsWith(suffix);
    }

    boolean has(long offset, byte... signature) {
      return Arrays.equals(bytes(offset, signature.length), signature);
    }

    /// The names of a ZIP file's members; none if it is no ZIP file, or a damaged one.
    Set<String> zipMembers() {
      Set<String> known = zipMembers;
      if (known == null) {
        known = readZipMembers();
        zipMembers = known;
      }
      return known;
    }

    private Set<String> readZipMembers() {
      if (!has(0, (byte) 'P', (byte) 'K', (byte) 3, (byte) 4)) {
        return Set.of();
      }
      try {
        return ZipArchive.read(path, file).members().stream()
            .map(ZipArchive.Member::name)
            .collect(Collectors.toSet());
      } catch (WeightsException e) {
        // The reader of the file's extension says what is wrong with it.
        return Set.of();
      }
    }

    boolean isHdf5() {
      for (long offset = 0;
          offset < size();
          offset = offset == 0 ? HDF5_FIRST_USER_BLOCK : offset * 2) {
        if (has(offset, HDF5)) {
          return true;
        }
      }
      return false;
    }
  }
}
