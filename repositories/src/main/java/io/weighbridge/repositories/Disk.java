package io.weighbridge.repositories;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Files that are on disk when a method returns, and what a failing disk is called.
final class Disk {

  /// How Linux, macOS and Windows say that a disk or a quota is full; Java hands on the text only.
  private static final String[] FULL = {
    "no space left on device", "disk quota exceeded", "not enough space on the disk"
  };

  private Disk() {}

  /// @param doing what was tried, as `reading acme/demo`
  static RepositoriesException failure(String doing, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      for (String full : FULL) {
        if (text.contains(full)) {
          return new NoSpaceLeft(
              "%s failed: the disk is full; free some space and try again.".formatted(doing), e);
        }
      }
    }
    return new RepositoryDamaged(
        "%s failed: %s; see the server's log and its disk.".formatted(doing, e), e);
  }

  /// Makes the names in a folder durable.
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Replaces a file at one instant: whole, or not at all.
  static void replace(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is in no folder");
    }
    Path temporary = Files.createTempFile(folder, "tmp_", null);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync(folder);
  }

  /// Deletes a folder with all that is in it; what vanishes meanwhile is no failure.
  static void deleteTree(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (isMissing(e)) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, @Nullable IOException e)
                throws IOException {
              if (e != null && !isMissing(e)) {
                throw e;
              }
              Files.deleteIfExists(done);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // It is gone, which is what was wanted.
    }
  }

  static boolean isMissing(IOException e) {
    return e instanceof NoSuchFileException || e instanceof FileNotFoundException;
  }
}
