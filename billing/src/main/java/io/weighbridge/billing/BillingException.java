package io.weighbridge.billing;

/// What billing does not do, and why.
public final class BillingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BillingException(String message) {
    super(message);
  }
}
