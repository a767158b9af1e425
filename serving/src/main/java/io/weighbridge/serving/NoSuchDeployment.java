package io.weighbridge.serving;

/// There is no deployment, or no version of one, of that name (that the caller may know of).
public final class NoSuchDeployment extends ServingException {

  private static final long serialVersionUID = 1L;

  public NoSuchDeployment(String message) {
    super(message);
  }
}
