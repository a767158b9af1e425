package io.weighbridge.signing;

/// A file of keys or certificates that cannot be used.
public final class KeyFileException extends SigningException {

  private static final long serialVersionUID = 1L;

  public KeyFileException(String sentence) {
    super(sentence);
  }

  public KeyFileException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
