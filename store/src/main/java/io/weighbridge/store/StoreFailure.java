package io.weighbridge.store;

/// The disk or the database refused for another reason than space.
public sealed class StoreFailure extends StoreException permits OutcomeUnknown {

  private static final long serialVersionUID = 1L;

  StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
