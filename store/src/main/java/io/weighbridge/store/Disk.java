package io.weighbridge.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// One folder's file system: how much space it has, and names that outlive a power failure.
final class Disk {

  /// With less than this left, an unexplained failure to write is taken for want of space; the
  /// system's own words for it depend on the operator's language.
  private static final long NEARLY_NOTHING = 2 << 20;

  private final FileStore files;

  Disk(Path folder) throws IOException {
    this.files = Files.getFileStore(folder);
  }

  /// Refuses at once what cannot fit, before a byte of it is taken.
  void requireSpace(long bytes) throws IOException {
    long usable = files.getUsableSpace();
    if (usable < bytes) {
      throw new StorageFull(
          "no space for %d more bytes: the file system has %d left; free some, then send again"
              .formatted(bytes, usable));
    }
  }

  /// What a failure to write means.
  StoreException failure(String tried, IOException failure) {
    if (isFull(failure)) {
      return new StorageFull(
          "no space left while %s: free some, then send again".formatted(tried), failure);
    }
    return new StoreFailure("%s failed (%s)".formatted(tried, failure.getMessage()), failure);
  }

  private boolean isFull(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("no space left")
        || message.contains("quota exceeded")
        || message.contains("file too large")) {
      return true;
    }
    try {
      return files.getUsableSpace() < NEARLY_NOTHING;
    } catch (IOException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  /// Forces the names in a folder to disk: a file that was renamed into it is there for good only
  /// after this.
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Creates the folder and those above it that are missing, and forces each new name to disk.
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null) {
      createFolders(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      syncFolder(parent);
    }
  }
}
