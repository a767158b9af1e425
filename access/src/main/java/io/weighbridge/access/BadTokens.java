package io.weighbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// How often an address showed a token that was none. Some mistakes are free, then one more every
/// few seconds; an address that has used them up is to be answered 429 with `Retry-After` (RFC 6585
/// 4), before its token is even looked at. Only so many addresses are remembered, those that erred
/// last.
public final class BadTokens {

  /// So many mistakes may come at once.
  public static final int FREE = 20;

  /// Then one more may come each time this has passed.
  public static final Duration ONE_MORE_AFTER = Duration.ofSeconds(6);

  private final Mistakes mistakes;

  public BadTokens(Clock clock) {
    this.mistakes = new Mistakes(FREE, ONE_MORE_AFTER, clock);
  }

  /// How long this address has to wait before it may try again; nothing if it may now.
  public Optional<Duration> retryAfter(String address) {
    return mistakes.retryAfter(Network.of(address));
  }

  /// Counts a bad token from this address.
  public void count(String address) {
    mistakes.count(Network.of(address));
  }

  /// How many addresses are remembered.
  int remembered() {
    return mistakes.remembered();
  }
}
