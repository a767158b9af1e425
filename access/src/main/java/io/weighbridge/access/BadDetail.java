package io.weighbridge.access;

/// A full name, an address, a field of a request or another detail that is not taken as it is.
public final class BadDetail extends AccessException {

  private static final long serialVersionUID = 1L;

  BadDetail(String message) {
    super(message);
  }
}
