package io.weighbridge.repositories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a program that was killed left in a repository: unfinished files, which only take space,
/// and locks, which would stop every later change of a ref.
final class Leftovers {

  private Leftovers() {}

  /// To be called while nobody uses the repository.
  static void remove(Path repository) throws IOException {
    remove(repository, 1);
    remove(repository.resolve("refs"), Integer.MAX_VALUE);
    remove(repository.resolve("objects"), 1);
    remove(repository.resolve("objects").resolve("pack"), 1);
  }

  private static void remove(Path folder, int depth) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> files = Files.walk(folder, depth)) {
      left = files.filter(Leftovers::isLeft).filter(Files::isRegularFile).toList();
    }
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
  }

  /// `insert_` and `incoming_` are what JGit calls packs that it is writing.
  private static boolean isLeft(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("tmp_")
        || name.startsWith("insert_")
        || name.startsWith("incoming_")
        || name.endsWith(".lock");
  }
}
