package io.weighbridge.serving;

import java.time.Duration;

/// The caller asks more than is his share.
public final class TooManyRequests extends ServingException {

  private static final long serialVersionUID = 1L;

  private static final String USUAL = "rate_limited";

  private final String code;
  private final Duration retryAfter;

  public TooManyRequests(String message, Duration retryAfter) {
    this(USUAL, message, retryAfter);
  }

  public TooManyRequests(String code, String message, Duration retryAfter) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /// For programs.
  public String code() {
    return code;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
