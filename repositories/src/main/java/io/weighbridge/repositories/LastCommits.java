package io.weighbridge.repositories;

import java.util.Map;
import java.util.Optional;

/// For each path the latest commit that changed it. A path is missing if it is not there, or if the
/// search was given up in a very long history.
public record LastCommits(Map<RepoPath, Commit> byPath) {

  public LastCommits {
    byPath = Map.copyOf(byPath);
  }

  public Optional<Commit> of(RepoPath path) {
    return Optional.ofNullable(byPath.get(path));
  }
}
