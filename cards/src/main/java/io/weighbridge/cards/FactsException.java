package io.weighbridge.cards;

/// A file of which nothing can be said: it is damaged, cut off, or not what its name says. The
/// message is one sentence that names the place.
public final class FactsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FactsException(String message) {
    super(message);
  }

  FactsException(String message, Throwable cause) {
    super(message, cause);
  }
}
