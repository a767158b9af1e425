package io.weighbridge.repositories;

/// A path that a commit does not hold, or that is a file where a folder was asked for.
public final class NoSuchEntry extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  NoSuchEntry(String message) {
    super(message);
  }
}
