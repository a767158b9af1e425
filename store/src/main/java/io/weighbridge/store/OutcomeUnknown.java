package io.weighbridge.store;

/// The database was lost while a write was being committed: it is there whole or not at all, and
/// only a look once the database answers again tells which.
public final class OutcomeUnknown extends StoreFailure {

  private static final long serialVersionUID = 1L;

  OutcomeUnknown(String message, Throwable cause) {
    super(message, cause);
  }
}
