package io.weighbridge.repositories;

/// A change that cannot be applied: a file to delete is not there, an unknown large file, a bad
/// name.
public final class BadOperation extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  BadOperation(String message) {
    super(message);
  }
}
