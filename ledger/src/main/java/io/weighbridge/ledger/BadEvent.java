package io.weighbridge.ledger;

/// An event that cannot be.
public final class BadEvent extends LedgerException {

  private static final long serialVersionUID = 1L;

  public BadEvent(String message) {
    super(message);
  }
}
