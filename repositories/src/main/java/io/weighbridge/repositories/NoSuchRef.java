package io.weighbridge.repositories;

/// A branch, a tag or a commit that the repository does not have.
public final class NoSuchRef extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  NoSuchRef(String message) {
    super(message);
  }
}
