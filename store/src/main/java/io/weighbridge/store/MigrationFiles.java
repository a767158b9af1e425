package io.weighbridge.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// The SQL files of a room as they are on the class path.
final class MigrationFiles {

  private MigrationFiles() {}

  /// A digest of the names and bytes of all of them; empty where they cannot be listed.
  static Optional<String> digest(Migrations room) throws IOException {
    URL folder = MigrationFiles.class.getClassLoader().getResource(room.location());
    if (folder == null) {
      return Optional.empty();
    }
    Map<String, byte[]> files =
        switch (folder.getProtocol()) {
          case "file" -> inFolder(Path.of(URI.create(folder.toString())));
          case "jar" -> inJar(folder, room.location() + "/");
          default -> Map.of();
        };
    return files.isEmpty() ? Optional.empty() : Optional.of(digest(files));
  }

  private static Map<String, byte[]> inFolder(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.sql")) {
      for (Path file : found) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static Map<String, byte[]> inJar(URL folder, String prefix) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    JarURLConnection connection = (JarURLConnection) folder.openConnection();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().startsWith(prefix) && entry.getName().endsWith(".sql")) {
          try (InputStream bytes = jar.getInputStream(entry)) {
            files.put(entry.getName().substring(prefix.length()), bytes.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  private static String digest(Map<String, byte[]> files) {
    MessageDigest hasher = Sha256.hasher();
    files.forEach((name, bytes) -> {
      hasher.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
      hasher.update(bytes);
    });
    return Sha256.finish(hasher).hex();
  }
}
