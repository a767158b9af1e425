package io.weighbridge.repositories;

/// The disk is full: nothing of what was asked became visible, and the repository is as it was.
/// Over HTTP this is 507.
public final class NoSpaceLeft extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  NoSpaceLeft(String message, Throwable cause) {
    super(message, cause);
  }
}
