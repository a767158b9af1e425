package io.weighbridge.ledger;

/// An event that is too old, or of the future.
public final class TooLate extends LedgerException {

  private static final long serialVersionUID = 1L;

  public TooLate(String message) {
    super(message);
  }
}
