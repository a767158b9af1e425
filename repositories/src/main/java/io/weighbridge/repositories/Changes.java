package io.weighbridge.repositories;

import java.util.List;
import java.util.Optional;

/// Which files differ between two commits.
///
/// @param files in the order of their paths
/// @param whole whether all are there; they are cut at a limit
public record Changes(List<ChangedFile> files, boolean whole) {

  public Changes {
    files = List.copyOf(files);
  }

  /// A file before and after; of a file that was only renamed both, with the same content.
  ///
  /// @param before empty where it was added
  /// @param after empty where it was removed
  public record ChangedFile(Optional<Entry.File> before, Optional<Entry.File> after) {

    public ChangedFile {
      if (before.isEmpty() && after.isEmpty()) {
        throw new IllegalArgumentException("a file that was never there did not change");
      }
    }

    /// Where it is, or was.
    public RepoPath path() {
      return after.or(() -> before).orElseThrow().path();
    }

    public boolean isRenamed() {
      return before.isPresent()
          && after.isPresent()
          && !before.get().path().equals(after.get().path());
    }
  }
}
