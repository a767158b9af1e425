package io.weighbridge.store;

/// An upload in parts was to be completed before all of its parts were there.
public final class MissingParts extends StoreException {

  private static final long serialVersionUID = 1L;

  MissingParts(String message) {
    super(message, null);
  }
}
