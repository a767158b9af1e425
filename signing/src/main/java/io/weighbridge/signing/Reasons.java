package io.weighbridge.signing;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/// Why the file system refused, in words.
final class Reasons {

  private Reasons() {}

  static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> Objects.requireNonNullElse(e.getMessage(), e.toString());
    };
  }
}
