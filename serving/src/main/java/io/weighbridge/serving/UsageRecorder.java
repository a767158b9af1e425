package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import java.util.Optional;

/// Writes down what was used: the worst case is reserved before the work, then settled with what it
/// came to, or released. Bound by the server to its books.
public interface UsageRecorder {

  /// One use that is under way.
  interface Reservation {

    /// It ended with this use, which is on disk when this returns if it cost something.
    ///
    /// @return what it cost, if it has a price
    Optional<Cost> settle(Use use);

    /// It came to nothing.
    void release();
  }

  /// What was used.
  ///
  /// @param requests answered
  /// @param rows answered
  /// @param tokens taken in by a language or embedding model, 0 for others
  /// @param computeNanos of the engine; in the worst case all the time that the request has
  record Use(long requests, long rows, long tokens, long computeNanos) {}

  /// Who uses what, and what for.
  record Occasion(
      Caller caller,
      DeploymentName model,
      ModelSource source,
      String commit,
      Optional<String> purpose) {}

  /// @throws ServingException if there is no room for the worst case
  Reservation reserve(Occasion occasion, Use worst);
}
