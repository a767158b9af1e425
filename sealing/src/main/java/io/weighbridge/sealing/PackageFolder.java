package io.weighbridge.sealing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of a folder that are sealed or were, by their paths in it.
final class PackageFolder {

  /// What git needs beside a model, which is no part of it.
  static final String ATTRIBUTES = ".gitattributes";

  private static final String GIT = ".git";

  private PackageFolder() {}

  /// @throws SealingException if there are links or other things that are no files, or too many
  static SortedMap<String, Path> files(Path folder) {
    SortedMap<String, Path> files = new TreeMap<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes facts) {
              return visited.equals(folder.resolve(GIT))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
              String name = folder.relativize(file).toString();
              if (!facts.isRegularFile()) {
                throw new SealingException(
                    "%s: is no file; a package has files alone".formatted(file));
              }
              if (!name.equals(ATTRIBUTES)) {
                files.put(name, file);
              }
              if (files.size() > PackageManifest.MOST_FILES) {
                throw new SealingException(
                    "%s: has more than %d files".formatted(folder, PackageManifest.MOST_FILES));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new SealingException("%s: cannot be read (%s)".formatted(folder, e.getMessage()), e);
    }
    return files;
  }

  /// Removes a folder with all in it, as far as it goes.
  static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var all = Files.walk(folder)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      // What could not be removed is told by whoever wants its place.
    }
  }
}
