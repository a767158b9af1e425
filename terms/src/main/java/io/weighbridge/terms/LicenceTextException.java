package io.weighbridge.terms;

/// A text that cannot be compared with licences, or a sketch of a licence that cannot be read.
public final class LicenceTextException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LicenceTextException(String message) {
    super(message);
  }
}
