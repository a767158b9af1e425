package io.weighbridge.store;

/// More bytes came than are taken.
public final class TooLarge extends StoreException {

  private static final long serialVersionUID = 1L;

  TooLarge(long limit) {
    super("more than the %d bytes that are taken here were sent".formatted(limit), null);
  }
}
