package io.weighbridge.inference;

import java.time.Duration;

/// There is no place for the request now.
public final class QueueFull extends InferenceException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public QueueFull(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /// When it is worth to ask again.
  public Duration retryAfter() {
    return retryAfter;
  }
}
