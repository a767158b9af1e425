package io.weighbridge.grants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder that is not there before and not after.
record FreshFolder(Path path) implements AutoCloseable {

  /// What an earlier process left there is removed; the folder's parent is there then.
  static FreshFolder at(Path path) throws IOException {
    FreshFolder folder = new FreshFolder(path);
    folder.close();
    Files.createDirectories(path.toAbsolutePath().getParent());
    return folder;
  }

  @Override
  public void close() throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
