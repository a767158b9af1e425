package io.weighbridge.sealing;

/// What could not be sealed or opened; the message is one sentence for the user.
public class SealingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SealingException(String sentence) {
    super(sentence);
  }

  public SealingException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
