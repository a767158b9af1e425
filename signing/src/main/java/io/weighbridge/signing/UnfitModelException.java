package io.weighbridge.signing;

/// A folder whose files cannot be listed for a signature: links, special files, odd names, nothing.
public final class UnfitModelException extends SigningException {

  private static final long serialVersionUID = 1L;

  UnfitModelException(String sentence) {
    super(sentence);
  }

  UnfitModelException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
