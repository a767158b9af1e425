package io.weighbridge.serving;

/// The deployment is there but cannot answer: it is being loaded, or loading it failed; the message
/// says which.
public final class NotReady extends ServingException {

  private static final long serialVersionUID = 1L;

  public NotReady(String message) {
    super(message);
  }
}
