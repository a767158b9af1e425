package io.weighbridge.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Objects;

/// Says in a sentence what the file system said in a word.
final class LocalFiles {

  private LocalFiles() {}

  /// @param tried continues "could not …"
  static String sentence(String tried, Exception failure) {
    Throwable found =
        failure instanceof UncheckedIOException wrapped
            ? Objects.requireNonNull(wrapped.getCause())
            : failure;
    String file =
        found instanceof FileSystemException io && io.getFile() != null ? io.getFile() : "";
    String what =
        switch (found) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "permission denied";
          default ->
              isFull(found) ? "the disk is full; free some space and run it again" : reason(found);
        };
    return "could not %s%s: %s".formatted(tried, file.isEmpty() ? "" : " " + file, what);
  }

  /// ENOSPC and EDQUOT have no exception of their own in Java.
  static boolean isFull(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof IOException
        && (text.contains("no space left")
            || text.contains("not enough space")
            || text.contains("quota exceeded"));
  }

  private static String reason(Throwable failure) {
    String reason =
        failure instanceof FileSystemException io ? io.getReason() : failure.getMessage();
    return Objects.requireNonNullElse(reason, failure.getClass().getSimpleName());
  }
}
