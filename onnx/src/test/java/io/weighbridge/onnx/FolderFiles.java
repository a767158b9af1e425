package io.weighbridge.onnx;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A folder's files, or some of them, as a model.
record FolderFiles(Path folder, List<String> names) implements ModelFiles {

  static FolderFiles all(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return new FolderFiles(
          folder,
          files
              .filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString())
              .sorted()
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FolderFiles of(Path file) {
    return new FolderFiles(file.resolveSibling(""), List.of(file.getFileName().toString()));
  }

  /// One of the small models beside the tests, with the only other file that one of them has.
  static FolderFiles small(String name) {
    return new FolderFiles(resources(), List.of(name + ".onnx", "weights.bin"));
  }

  static Path resources() {
    try {
      return Path.of(Objects.requireNonNull(FolderFiles.class.getResource(".")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The same files in memory alone.
  FilesInMemory inMemory() {
    FilesInMemory memory = new FilesInMemory(origin(), content());
    for (String name : names) {
      byte[] bytes = bytes(name).read(1 << 30);
      memory.add(name, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }
    return memory;
  }

  @Override
  public String origin() {
    return String.valueOf(folder.getFileName());
  }

  @Override
  public String content() {
    return folder + " " + names;
  }

  @Override
  public FileBytes bytes(String name) {
    if (!names.contains(name)) {
      throw new ModelLoadFailure("no file " + name);
    }
    return new FileBytes.OnDisk(folder.resolve(name));
  }

  @Override
  public void close() {}
}
