package io.weighbridge.repositories;

import java.time.Instant;
import java.util.List;

/// One commit.
///
/// @param title the first line of the message
/// @param message the rest of it
/// @param date when it was made, by the committer's clock
public record Commit(
    CommitId id,
    String title,
    String message,
    String authorName,
    Instant date,
    List<CommitId> parents) {

  public Commit {
    parents = List.copyOf(parents);
  }
}
