package io.weighbridge.ledger;

/// Another event has this key already.
public final class Conflict extends LedgerException {

  private static final long serialVersionUID = 1L;

  public Conflict(String message) {
    super(message);
  }
}
