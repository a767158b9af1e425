package io.weighbridge.sealing;

/// A sealed model that must not be used, or a document that must not be believed.
public final class RefusedException extends SealingException {

  private static final long serialVersionUID = 1L;

  private final Refusal code;

  public RefusedException(Refusal code, String sentence) {
    super(sentence);
    this.code = code;
  }

  public RefusedException(Refusal code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = code;
  }

  /// For programs.
  public Refusal code() {
    return code;
  }
}
