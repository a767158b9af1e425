package io.weighbridge.embedding;

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
import java.util.stream.Stream;

/// A folder's files as a model.
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
