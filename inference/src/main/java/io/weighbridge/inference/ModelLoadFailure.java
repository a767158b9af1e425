package io.weighbridge.inference;

/// A model cannot be loaded; the message says what was tried and what was found.
public final class ModelLoadFailure extends InferenceException {

  private static final long serialVersionUID = 1L;

  public ModelLoadFailure(String message) {
    super(message);
  }

  public ModelLoadFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
