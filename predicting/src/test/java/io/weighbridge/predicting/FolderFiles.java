package io.weighbridge.predicting;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A folder as a model, or one file of it.
record FolderFiles(Path folder, List<String> names) implements ModelFiles {

  static FolderFiles of(Path folder) {
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

  static FolderFiles ofFile(Path file) {
    return new FolderFiles(
        Objects.requireNonNull(file.toAbsolutePath().getParent()),
        List.of(String.valueOf(file.getFileName())));
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
    return "the folder";
  }

  @Override
  public String content() {
    return folder.toString();
  }

  @Override
  public FileBytes bytes(String name) {
    if (!names.contains(name)) {
      throw new ModelLoadFailure("no " + name);
    }
    return new FileBytes.OnDisk(folder.resolve(name));
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
