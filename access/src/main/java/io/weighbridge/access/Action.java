package io.weighbridge.access;

/// What somebody wants with a repository.
public enum Action {
  /// To see that it is there, what it holds and what is said of it.
  READ,
  /// To have its files, which a gate may keep.
  DOWNLOAD,
  /// To commit to it.
  WRITE,
  /// To change its settings, to move or to delete it, to decide who passes its gate.
  ADMIN
}
