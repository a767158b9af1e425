package io.weighbridge.repositories;

import java.util.Optional;

/// Something in a folder.
public sealed interface Entry {

  RepoPath path();

  /// The name of the git object, 40 hexadecimal digits.
  String oid();

  /// A folder.
  record Folder(RepoPath path, String oid) implements Entry {}

  /// A file; a symbolic link, which only a git push can bring, is a file too, whose content is the
  /// link's text: nothing ever follows it.
  ///
  /// @param oid of the blob; for a large file of the pointer
  /// @param size of the real file
  record File(RepoPath path, String oid, long size, Optional<Pointer> lfs) implements Entry {}
}
