package io.weighbridge.repositories;

/// A change that was made for a head which is not the head any more; nothing was changed.
public final class StaleParent extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  StaleParent(String message) {
    super(message);
  }
}
