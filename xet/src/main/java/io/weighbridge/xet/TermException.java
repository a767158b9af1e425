package io.weighbridge.xet;

/// A term of a file names a xorb or chunks that were not sent, or states a wrong size.
public final class TermException extends XetException {

  private static final long serialVersionUID = 1L;

  TermException(String message) {
    super(message);
  }
}
