package io.weighbridge.signing;

/// What could not be signed or verified; the message is one sentence for the user.
public class SigningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SigningException(String sentence) {
    super(sentence);
  }

  SigningException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
