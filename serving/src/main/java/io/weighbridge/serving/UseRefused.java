package io.weighbridge.serving;

/// The caller may not use the model.
public final class UseRefused extends ServingException {

  private static final long serialVersionUID = 1L;

  private final String code;

  public UseRefused(String code, String message) {
    super(message);
    this.code = code;
  }

  /// For programs.
  public String code() {
    return code;
  }
}
