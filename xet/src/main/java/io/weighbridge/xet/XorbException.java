package io.weighbridge.xet;

/// The bytes of a xorb, or of a chunk in it, are malformed or exceed a limit.
public final class XorbException extends XetException {

  private static final long serialVersionUID = 1L;

  XorbException(String message) {
    super(message);
  }
}
