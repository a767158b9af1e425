package io.weighbridge.repositories;

import java.util.List;

/// All names of commits of a repository, each list in the order of the names.
public record Refs(List<Ref> branches, List<Ref> tags, List<Ref> pullRequests) {

  public Refs {
    branches = List.copyOf(branches);
    tags = List.copyOf(tags);
    pullRequests = List.copyOf(pullRequests);
  }
}
