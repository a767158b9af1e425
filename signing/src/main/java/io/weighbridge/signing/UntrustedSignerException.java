package io.weighbridge.signing;

/// The signer is none of those that are trusted, or may not sign, or could not at that time.
public final class UntrustedSignerException extends SigningException {

  private static final long serialVersionUID = 1L;

  UntrustedSignerException(String sentence) {
    super(sentence);
  }

  UntrustedSignerException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
