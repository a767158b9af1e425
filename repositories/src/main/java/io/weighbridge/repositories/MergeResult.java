package io.weighbridge.repositories;

import java.util.List;

/// What became of a merge.
public sealed interface MergeResult {

  /// The branch has all commits now.
  ///
  /// @param head the branch's head now
  /// @param before its head until then
  record Merged(CommitId head, CommitId before) implements MergeResult {}

  /// The branch had all commits already.
  record AlreadyMerged(CommitId head) implements MergeResult {}

  /// Nothing was changed: both sides changed these files.
  record Conflicts(List<RepoPath> files) implements MergeResult {
    public Conflicts {
      files = List.copyOf(files);
    }
  }
}
