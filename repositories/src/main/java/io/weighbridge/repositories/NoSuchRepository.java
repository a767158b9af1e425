package io.weighbridge.repositories;

/// A repository that is not there, or not any more.
public final class NoSuchRepository extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  NoSuchRepository(String message) {
    super(message);
  }
}
