package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;
import java.util.OptionalLong;

/// One line of a commit. Whatever the order of the list, deletions come first, then additions in
/// their order.
public sealed interface Operation {

  /// A file whose bytes are in git itself; it replaces what was there.
  record AddFile(RepoPath path, Content content) implements Operation {}

  /// A large file: git holds a pointer, the bytes are in the store. The repository must own them
  /// ([ModelRepository#owns]).
  ///
  /// @param size checked against the store if given
  record AddPointer(RepoPath path, Sha256 object, OptionalLong size) implements Operation {}

  /// The file must be there.
  record DeleteFile(RepoPath path) implements Operation {}

  /// With all that is in it; the folder must be there, except for the root, which may be empty.
  record DeleteFolder(RepoPath path) implements Operation {}

  /// A file or a folder as it was at a commit of the same repository.
  record Copy(RepoPath from, CommitId at, RepoPath to) implements Operation {}
}
