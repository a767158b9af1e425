package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.errors.TooLargePackException;

/// Why a pack was not taken, as one sentence for the person at the other end.
final class UnpackFailure {

  private UnpackFailure() {}

  /// @param serious whether the server, not the push, is to blame
  record Reason(String sentence, boolean serious) {}

  static Reason of(Throwable thrown, PushLimits limits) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case PushRefused refused -> {
          return blameless(message(refused));
        }
        case HttpFailure refused -> {
          return blameless(refused.message());
        }
        case TooLargeObjectInPackException _ -> {
          return blameless(
              "a file is larger than %d MB; track such files with LFS (git lfs track) and commit again"
                  .formatted(limits.objectBytes() / 1_000_000));
        }
        case TooLargePackException _ -> {
          return blameless(
              "the push is larger than %d MB; track large files with LFS (git lfs track)"
                  .formatted(limits.packBytes() / 1_000_000));
        }
        case MissingObjectException missing -> {
          return blameless("the push leaves out an object: " + message(missing));
        }
        case CorruptObjectException corrupt -> {
          return blameless(message(corrupt));
        }
        case IOException io when isFull(io) -> {
          return new Reason("the disk of the server is full; nothing was changed", false);
        }
        default -> {
          // Look further.
        }
      }
    }
    return thrown instanceof IOException
        ? blameless("the pack cannot be read: " + message(thrown))
        : new Reason("the server failed while it read the push; its log has the reason", true);
  }

  private static Reason blameless(String sentence) {
    return new Reason(Shown.text(sentence), false);
  }

  private static boolean isFull(IOException e) {
    String text = message(e).toLowerCase(Locale.ROOT);
    return text.contains("no space left on device") || text.contains("disk quota exceeded");
  }

  private static String message(Throwable thrown) {
    return Objects.requireNonNullElse(thrown.getMessage(), thrown.getClass().getSimpleName());
  }
}
