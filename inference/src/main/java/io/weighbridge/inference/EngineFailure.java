package io.weighbridge.inference;

/// The engine could not run the model on these inputs, though they look right.
public final class EngineFailure extends InferenceException {

  private static final long serialVersionUID = 1L;

  public EngineFailure(String message) {
    super(message);
  }

  public EngineFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
