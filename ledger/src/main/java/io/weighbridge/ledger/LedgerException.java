package io.weighbridge.ledger;

/// What the ledger does not do, and why.
public abstract class LedgerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LedgerException(String message) {
    super(message);
  }
}
