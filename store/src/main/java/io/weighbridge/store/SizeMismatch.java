package io.weighbridge.store;

/// More or fewer bytes came than were announced.
public final class SizeMismatch extends StoreException {

  private static final long serialVersionUID = 1L;

  SizeMismatch(String message) {
    super(message, null);
  }
}
