package io.weighbridge.repositories;

import java.util.List;

/// A page of a history.
///
/// @param total how many commits the whole history has
public record Log(List<Commit> commits, int total) {

  public Log {
    commits = List.copyOf(commits);
  }
}
