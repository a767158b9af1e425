package io.weighbridge.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/// What the failures of a PostgreSQL server mean; the codes are those of appendix A of its manual.
final class PostgresFailures {

  private static final String DISK_FULL = "53100";
  private static final String CONNECTION_CLASS = "08";
  private static final Set<String> SHUTTING_DOWN = Set.of("57P01", "57P02", "57P03");
  private static final String COMPLETION_UNKNOWN = "40003";

  private final PostgresUrl url;

  PostgresFailures(PostgresUrl url) {
    this.url = url;
  }

  /// Of the first connection, or of bringing the tables up to date.
  StoreException opening(Exception failure) {
    return switch (meaning(failure)) {
      case FULL -> full(failure);
      case LOST -> unreachable(failure);
      case OTHER ->
          new StoreFailure(
              "opening %s failed (%s)".formatted(url.place(), failure.getMessage()), failure);
    };
  }

  /// Of a connection for one read or write, of which nothing has happened yet.
  StoreException connecting(Exception failure) {
    return unreachable(failure);
  }

  /// Of a statement, or of something else in the work, which is then left as it is.
  ///
  /// @param tried "reading from" or "writing to"
  RuntimeException working(String tried, RuntimeException failure) {
    return switch (meaning(failure)) {
      case FULL -> full(failure);
      case LOST ->
          new StoreFailure(
              "the connection was lost while %s %s, and nothing of it is there: try again"
                  .formatted(tried, url.place()),
              failure);
      case OTHER -> failure;
    };
  }

  /// Of a commit.
  StoreException committing(SQLException failure) {
    return switch (meaning(failure)) {
      case FULL -> full(failure);
      case LOST ->
          new OutcomeUnknown(
              ("the connection was lost while a write to %s was committed: it is not known whether it"
                      + " is there, so look before you try again")
                  .formatted(url.place()),
              failure);
      case OTHER ->
          new StoreFailure(
              "a write to %s was not committed, and nothing of it is there (%s)"
                  .formatted(url.place(), failure.getMessage()),
              failure);
    };
  }

  private StorageFull full(Throwable failure) {
    return new StorageFull(
        "no space left on the server while writing to %s: free some there, then try again"
            .formatted(url.place()),
        failure);
  }

  private StoreFailure unreachable(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause.getCause() instanceof IOException)) {
      cause = cause.getCause();
    }
    return new StoreFailure(
        "%s cannot be reached (%s): is the server running, and do the URL's host, port, user and password fit?"
            .formatted(url.place(), cause.getMessage()),
        failure);
  }

  private enum Meaning {
    FULL,
    LOST,
    OTHER
  }

  private static Meaning meaning(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException) {
        // A write inside says already what became of it.
        return Meaning.OTHER;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (state.equals(DISK_FULL)) {
          return Meaning.FULL;
        }
        if (state.startsWith(CONNECTION_CLASS)
            || SHUTTING_DOWN.contains(state)
            || state.equals(COMPLETION_UNKNOWN)) {
          return Meaning.LOST;
        }
      }
    }
    return Meaning.OTHER;
  }
}
