package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A NumPy array file: one tensor, named as the file is.
final class NpyFile implements WeightsFile {

  private final MappedFile file;
  private final NpyHeader header;
  private @Nullable Tensor tensor;

  private NpyFile(MappedFile file, NpyHeader header) {
    this.file = file;
    this.header = header;
  }

  static WeightsFile read(MappedFile file) {
    MemorySegment bytes = file.bytes();
    NpyHeader header =
        NpyHeader.read(
            file.path(),
            "",
            stem(file.path()),
            bytes.byteSize(),
            count ->
                bytes.asSlice(0, Math.min(count, bytes.byteSize())).toArray(ValueLayout.JAVA_BYTE));
    return new NpyFile(file, header);
  }

  /// A file's name without its extension.
  static String stem(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "NumPy npy";
  }

  @Override
  public List<TensorInfo> tensors() {
    return List.of(header.info());
  }

  @Override
  public synchronized Optional<Tensor> tensor(String name) {
    if (!name.equals(header.info().name())) {
      return Optional.empty();
    }
    Tensor known = tensor;
    if (known == null) {
      MemorySegment stored = file.bytes().asSlice(header.dataStart());
      known =
          new Tensor(
              header.info(),
              NpyElements.areInOrder(header)
                  ? stored
                  : NpyElements.reordered(file.path(), header, stored, file.arena()));
      tensor = known;
    }
    return Optional.of(known);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public void close() {
    file.close();
  }
}
