package io.weighbridge.repositories;

/// A repository that could not be read or written: the disk failed, or files of it are damaged.
public final class RepositoryDamaged extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  RepositoryDamaged(String message, Throwable cause) {
    super(message, cause);
  }
}
