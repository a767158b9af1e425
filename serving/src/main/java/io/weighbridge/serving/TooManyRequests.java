package io.weighbridge.serving;

import java.time.Duration;

/// The caller asks more than is his share.
public final class TooManyRequests extends ServingException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public TooManyRequests(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
