package io.weighbridge.repositories;

/// A repository that is there already, perhaps in another spelling of upper and lower case.
public final class RepositoryExists extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  RepositoryExists(String message) {
    super(message);
  }
}
