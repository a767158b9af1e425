package io.weighbridge.client;

import java.util.Optional;

/// A file that a hub lists, checked: its path is one here, its digest is one.
record RemoteFile(RemotePath path, long size, Digest digest) {

  /// @throws UnreadableAnswerException if the entry is none that could be written here
  static RemoteFile of(TreeEntry entry, boolean windows) {
    Optional<String> wrong = RemotePath.wrong(entry.path(), windows);
    if (wrong.isPresent()) {
      throw refused(entry, wrong.get());
    }
    if (entry.size() < 0) {
      throw refused(entry, "its size is %d".formatted(entry.size()));
    }
    boolean large = entry.sha256().isPresent();
    String hex = entry.sha256().orElse(entry.oid());
    Digest.Kind kind = large ? Digest.Kind.SHA256 : Digest.Kind.GIT_BLOB;
    if (!kind.isHex(hex)) {
      throw refused(entry, "it has no digest to check it by");
    }
    return new RemoteFile(new RemotePath(entry.path()), entry.size(), new Digest(kind, hex));
  }

  private static UnreadableAnswerException refused(TreeEntry entry, String why) {
    return new UnreadableAnswerException(
        "the hub lists the file '%s', and %s; nothing was written, --exclude leaves it out"
            .formatted(entry.path(), why));
  }
}
