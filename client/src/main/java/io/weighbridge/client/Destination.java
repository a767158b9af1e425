package io.weighbridge.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The folder that a pull writes into, and never out of: no path leads through a link.
final class Destination {

  private final Path root;
  private final Set<Path> prepared = ConcurrentHashMap.newKeySet();

  private Destination(Path root) {
    this.root = root;
  }

  static Destination at(Path folder) {
    try {
      Files.createDirectories(folder);
      return new Destination(folder.toRealPath());
    } catch (FileAlreadyExistsException e) {
      throw new LocalFileException(
          "could not pull into %s: it is a file, not a folder".formatted(folder), e);
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("make the folder", e), e);
    }
  }

  Path root() {
    return root;
  }

  /// Where a file belongs; its folders need not be there yet.
  Path place(RemotePath path) {
    Path place = root;
    for (String part : path.parts()) {
      place = place.resolve(part);
      if (Files.isSymbolicLink(place)) {
        throw new LocalFileException(
            "could not pull %s: %s is a symbolic link, and a pull writes through none; remove it or pull elsewhere"
                .formatted(path, place));
      }
    }
    // What is checked part by part cannot lead out; if it does, it is our mistake.
    if (!place.normalize().equals(place) || !place.startsWith(root)) {
      throw new IllegalStateException(place + " is not below " + root);
    }
    return place;
  }

  /// Where a file belongs, its folders made.
  Path prepare(RemotePath path) {
    Path place = place(path);
    Path folder = root;
    for (String part : path.parts().subList(0, path.parts().size() - 1)) {
      folder = folder.resolve(part);
      if (prepared.contains(folder)) {
        continue;
      }
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw new LocalFileException(
              "could not pull %s: %s is there and is no folder".formatted(path, folder), e);
        }
      } catch (IOException e) {
        throw new LocalFileException(LocalFiles.sentence("make the folder", e), e);
      }
      prepared.add(folder);
    }
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new LocalFileException("could not pull %s: %s is a folder".formatted(path, place));
    }
    return place;
  }

  /// Says so at once where the disk cannot hold what is to come.
  void mustHold(long bytes) {
    try {
      long free = Files.getFileStore(root).getUsableSpace();
      // Some file systems do not know and say 0; then the writing itself will tell.
      if (free > 0 && free < bytes) {
        throw new LocalFileException(
            "could not pull into %s: %,d bytes are to come and the disk has %,d left; free some space or pull elsewhere by --to"
                .formatted(root, bytes, free));
      }
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("look at the disk of", e), e);
    }
  }

  /// The names in the folders that were written into are on disk too.
  void sync() {
    sync(root);
    prepared.forEach(Destination::sync);
  }

  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders; its renames are written through.
      if (!RemotePath.ON_WINDOWS) {
        throw new LocalFileException(LocalFiles.sentence("sync", e), e);
      }
    }
  }
}
