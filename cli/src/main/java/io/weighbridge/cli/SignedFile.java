package io.weighbridge.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Grants and lists of revocations as files.
final class SignedFile {

  private static final long LONGEST = 32 << 20;

  private SignedFile() {}

  static byte[] read(Path file) {
    try {
      if (Files.size(file) > LONGEST) {
        throw new Failure("%s: too large for a signed document".formatted(file));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
