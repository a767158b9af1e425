package io.weighbridge.serving;

/// Another deployment has the name.
public final class NameTaken extends ServingException {

  private static final long serialVersionUID = 1L;

  public NameTaken(String message) {
    super(message);
  }
}
