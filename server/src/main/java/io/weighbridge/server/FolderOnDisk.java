package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A model in a folder on the server's disk, or in one file. Whoever changes its files while they
/// are in use changes what they answer; the server cannot know.
///
/// @param folder in which the names are
/// @param content of names, sizes and times of the files
record FolderOnDisk(Path folder, List<String> names, String content) implements ModelFiles {

  private static final int MAX_FILES = 10_000;
  private static final int MAX_DEPTH = 16;
  private static final String README = "README.md";

  FolderOnDisk {
    names = List.copyOf(names);
  }

  /// @throws ModelLoadFailure if there is neither a folder nor a file
  static FolderOnDisk at(Path path) {
    try {
      Path real = path.toRealPath();
      boolean isFolder = Files.isDirectory(real);
      Path folder = isFolder ? real : java.util.Objects.requireNonNull(real.getParent());
      List<Path> files = isFolder ? files(real) : List.of(real);
      StringBuilder facts = new StringBuilder(real.toString()).append('\n');
      List<String> names = new ArrayList<>();
      for (Path file : files) {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        String name = folder.relativize(file).toString();
        names.add(name);
        facts.append(
            "%s %d %s %s\n"
                .formatted(name, found.size(), found.lastModifiedTime(), found.fileKey()));
      }
      return new FolderOnDisk(
          folder, names, "folder:" + Sha256.of(facts.toString().getBytes(UTF_8)));
    } catch (NoSuchFileException e) {
      throw new ModelLoadFailure(
          "there is neither a folder nor a file %s on the server's disk".formatted(path), e);
    } catch (IOException e) {
      throw new ModelLoadFailure(
          "%s cannot be read on the server's disk: %s".formatted(path, e), e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
      List<Path> files = all.filter(Files::isRegularFile).sorted().limit(MAX_FILES + 1L).toList();
      if (files.size() > MAX_FILES) {
        throw new ModelLoadFailure(
            "%s has more than %d files: name the folder of one model".formatted(folder, MAX_FILES));
      }
      return files;
    }
  }

  byte[] readme(int most) {
    Path file = folder.resolve(README);
    if (!names.contains(README)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new ModelLoadFailure("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  @Override
  public String origin() {
    return names.size() == 1 ? folder.resolve(names.getFirst()).toString() : folder.toString();
  }

  @Override
  public FileBytes bytes(String name) {
    if (!names.contains(name)) {
      throw new ModelLoadFailure("%s has no file %s".formatted(folder, name));
    }
    return new FileBytes.OnDisk(folder.resolve(name));
  }

  @Override
  public void close() {}
}
