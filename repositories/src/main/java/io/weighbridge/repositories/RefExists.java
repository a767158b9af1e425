package io.weighbridge.repositories;

/// A branch or a tag that is there already.
public final class RefExists extends RepositoriesException {

  private static final long serialVersionUID = 1L;

  RefExists(String message) {
    super(message);
  }
}
