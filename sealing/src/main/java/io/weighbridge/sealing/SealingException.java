package io.weighbridge.sealing;

/// What could not be signed or verified; the message is one sentence for the user.
public class SealingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SealingException(String sentence) {
    super(sentence);
  }

  SealingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
