package io.weighbridge.xet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// What an unmodified client sent, as `hf-xet/capture.py` kept it.
record Capture(Path folder) {

  /// A file as the client described it in its commit.
  record File(String sha256, long size, String path) {}

  static List<Capture> all() {
    return List.of(of("1.6.0"), of("1.8.0"));
  }

  static Capture of(String version) {
    try {
      return new Capture(
          Path.of(
              Objects.requireNonNull(Capture.class.getResource("hf-xet/" + version), version)
                  .toURI()));
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  List<Path> xorbs() throws IOException {
    try (var files = Files.list(folder.resolve("xorbs"))) {
      return files.sorted().toList();
    }
  }

  Shard shard() throws IOException {
    return Shard.parse(
        MemorySegment.ofArray(Files.readAllBytes(folder.resolve("shards").resolve("0"))));
  }

  List<File> files() throws IOException {
    return Files.readAllLines(folder.resolve("files.txt")).stream()
        .map(line -> line.split(" ", 3))
        .map(parts -> new File(parts[0], Long.parseLong(parts[1]), parts[2]))
        .toList();
  }

  @Override
  public String toString() {
    return "hf_xet " + folder.getFileName();
  }
}
