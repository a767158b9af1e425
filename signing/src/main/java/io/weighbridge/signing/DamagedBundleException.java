package io.weighbridge.signing;

/// A file that is no signature bundle, or one that is cut or made up wrongly.
public final class DamagedBundleException extends SigningException {

  private static final long serialVersionUID = 1L;

  DamagedBundleException(String sentence) {
    super(sentence);
  }

  DamagedBundleException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
