package io.weighbridge.weights;

import java.nio.file.Path;

/// A weights file that could not be read or written; the message is one sentence that names the
/// file and the place in it.
public class WeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// @param file the file as the caller named it
  /// @param problem what was found where, and what was expected
  public WeightsException(Path file, String problem) {
    super("%s: %s".formatted(file, problem));
  }

  public WeightsException(Path file, String problem, Throwable cause) {
    super("%s: %s".formatted(file, problem), cause);
  }
}
