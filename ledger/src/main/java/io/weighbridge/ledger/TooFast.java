package io.weighbridge.ledger;

import java.time.Duration;

/// More than may be taken a minute, or at once (RFC 6585, section 4: 429).
public final class TooFast extends LedgerException {

  private static final long serialVersionUID = 1L;

  private final Duration wait;

  TooFast(String message, Duration wait) {
    super(message);
    this.wait = wait;
  }

  /// Until there is room again, if nobody else takes it.
  public Duration after() {
    return wait;
  }
}
