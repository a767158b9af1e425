package io.weighbridge.classifying;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of one folder.
record FolderFiles(Path folder) implements ModelFiles {

  @Override
  public String origin() {
    return folder.toString();
  }

  @Override
  public String content() {
    return folder.toString();
  }

  @Override
  public List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new ModelLoadFailure("no such folder", e);
    }
  }

  @Override
  public FileBytes bytes(String name) {
    return new FileBytes.OnDisk(folder.resolve(name));
  }

  @Override
  public void close() {}
}
