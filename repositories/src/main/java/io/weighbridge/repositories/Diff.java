package io.weighbridge.repositories;

import java.util.List;

/// What differs between two commits.
///
/// @param files in the order of the paths
/// @param text a unified diff
/// @param whole whether all is in it; files and text are cut at a limit
public record Diff(List<FileChange> files, String text, boolean whole) {

  public Diff {
    files = List.copyOf(files);
  }

  /// What happened to a file.
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }

  /// A file that differs.
  public record FileChange(RepoPath path, Kind kind) {}
}
