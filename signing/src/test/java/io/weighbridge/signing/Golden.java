package io.weighbridge.signing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/// The files that `golden.py` made.
final class Golden {

  /// Within the validity of the certificates that have one.
  static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private Golden() {}

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(Golden.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A copy of the signed model that a test may change.
  static Path model(Path folder) {
    Path copy = folder.resolve("model");
    Path from = file("model");
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }
}
