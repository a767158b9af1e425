package io.weighbridge.grants;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Time that never goes back, over restarts too. Bound by the server to the ledger.
public interface TrustedTime {

  Instant now();

  /// By how much the machine's clock is behind it, if it is.
  Optional<Duration> behind();
}
