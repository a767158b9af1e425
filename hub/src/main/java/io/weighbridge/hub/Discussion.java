package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// One thread of talk about a model; a pull request has a ref of its own besides.
///
/// @param num its number in the repository, from 1
/// @param mergeCommit the commit that a merge made
/// @param comments how many comments there are
public record Discussion(
    int num,
    String title,
    String author,
    Instant created,
    Status status,
    boolean pullRequest,
    Optional<CommitId> mergeCommit,
    int comments) {

  /// Where a thread stands. A draft is a pull request that its author is still working on.
  public enum Status {
    DRAFT,
    OPEN,
    CLOSED,
    MERGED;

    /// As the API spells it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Status> of(String word) {
      for (Status status : values()) {
        if (status.word().equals(word)) {
          return Optional.of(status);
        }
      }
      return Optional.empty();
    }
  }

  /// The ref that holds a pull request's commits.
  public String ref() {
    return "refs/pr/" + num;
  }
}
