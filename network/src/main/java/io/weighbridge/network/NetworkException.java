package io.weighbridge.network;

/// A description of a network, an optimiser or a loss that cannot be used; the message is one
/// sentence that names the layer and its class.
public class NetworkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NetworkException(String problem) {
    super(problem);
  }

  public NetworkException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
