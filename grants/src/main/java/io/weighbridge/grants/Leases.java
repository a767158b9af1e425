package io.weighbridge.grants;

import java.time.Duration;
import java.util.Optional;

/// Things that one server has at a time, of all that share a database. Bound by the server to the
/// ledger.
public interface Leases {

  /// One of them, as long as it is renewed.
  interface Lease {

    /// @return whether it is still ours
    boolean renew(Duration length);

    void release();
  }

  /// @return empty if another server has it
  Optional<Lease> acquire(String name, Duration length);
}
