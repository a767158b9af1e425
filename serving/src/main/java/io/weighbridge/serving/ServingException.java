package io.weighbridge.serving;

/// Why serving does not do what it was asked; the message is one sentence for the caller.
public abstract sealed class ServingException extends RuntimeException
    permits NoSuchDeployment, NameTaken, NotReady, UseRefused, TooManyRequests, PaymentRequired {

  private static final long serialVersionUID = 1L;

  ServingException(String message) {
    super(message);
  }
}
