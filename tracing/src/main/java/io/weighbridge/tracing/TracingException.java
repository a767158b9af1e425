package io.weighbridge.tracing;

/// What could not be marked or traced; the message is one sentence for the user.
public class TracingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TracingException(String sentence) {
    super(sentence);
  }

  TracingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
