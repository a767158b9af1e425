package io.weighbridge.repositories;

/// Something that could not be done with a repository; the message is one sentence for the user.
public abstract sealed class RepositoriesException extends RuntimeException
    permits BadOperation,
        NoSpaceLeft,
        NoSuchEntry,
        NoSuchRef,
        NoSuchRepository,
        RefExists,
        RepositoryDamaged,
        RepositoryExists,
        StaleParent {

  private static final long serialVersionUID = 1L;

  RepositoriesException(String message) {
    super(message);
  }

  RepositoriesException(String message, Throwable cause) {
    super(message, cause);
  }
}
