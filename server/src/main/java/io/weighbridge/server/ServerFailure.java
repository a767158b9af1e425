package io.weighbridge.server;

import org.jspecify.annotations.Nullable;

/// The server cannot start: one sentence that says what was tried, what was found and what to do.
public final class ServerFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  ServerFailure(String message) {
    super(message);
  }

  ServerFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
