package io.weighbridge.server;

import io.weighbridge.inference.FileBytes;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A commit's files in a folder that is there for as long as this is open.
///
/// @param names the paths that the commit has
record LaidOut(String origin, Path folder, List<String> names, String content)
    implements ModelFiles {

  LaidOut {
    names = List.copyOf(names);
  }

  void link(String name, Path object) throws IOException {
    Files.createLink(place(name), object);
  }

  void write(String name, InputStream bytes) throws IOException {
    Files.copy(bytes, place(name));
  }

  private Path place(String name) throws IOException {
    Path place = inside(name);
    Files.createDirectories(java.util.Objects.requireNonNull(place.getParent()));
    return place;
  }

  /// Git's rules keep `..` out of the names of a commit; this keeps them out of the disk.
  private Path inside(String name) {
    Path place = folder.resolve(name).normalize();
    if (!place.startsWith(folder) || place.equals(folder)) {
      throw new ModelLoadFailure("'%s' of %s is no path of a file".formatted(name, origin));
    }
    return place;
  }

  @Override
  public FileBytes bytes(String name) {
    if (!names.contains(name)) {
      throw new ModelLoadFailure("%s has no file %s".formatted(origin, name));
    }
    return new FileBytes.OnDisk(inside(name));
  }

  @Override
  public void close() {
    remove(folder);
  }

  /// Removes a folder with all that is in it, if it is there; links are removed, not followed.
  static void remove(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the folder %s cannot be removed".formatted(folder), e);
    }
  }
}
