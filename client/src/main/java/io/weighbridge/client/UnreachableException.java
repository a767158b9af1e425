package io.weighbridge.client;

/// No answer came: nobody listens there, the line was cut, or the hub stayed silent.
public final class UnreachableException extends ClientException {

  private static final long serialVersionUID = 1L;

  UnreachableException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
