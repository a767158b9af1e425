package io.weighbridge.serving;

import io.weighbridge.access.Caller;

/// Writes down what was used: the worst case is reserved before the work, then settled with what it
/// came to, or released. Bound by the server; without a ledger usage goes to the log.
public interface UsageRecorder {

  /// One use that is under way.
  interface Reservation {

    /// It ended with this use.
    void settle(Use use);

    /// It came to nothing.
    void release();
  }

  /// What was used.
  ///
  /// @param requests answered
  /// @param rows answered
  /// @param tokens taken in by a language or embedding model, 0 for others
  /// @param computeNanos of the engine
  record Use(long requests, long rows, long tokens, long computeNanos) {}

  Reservation reserve(Caller caller, DeploymentName model, String commit, Use worst);
}
