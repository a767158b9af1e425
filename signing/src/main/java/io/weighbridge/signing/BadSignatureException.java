package io.weighbridge.signing;

/// The signature does not fit what it is said to sign: one of both was changed.
public final class BadSignatureException extends SigningException {

  private static final long serialVersionUID = 1L;

  BadSignatureException(String sentence) {
    super(sentence);
  }

  BadSignatureException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
