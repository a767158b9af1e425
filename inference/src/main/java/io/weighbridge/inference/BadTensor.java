package io.weighbridge.inference;

/// What came is no tensor, or none that the model takes.
public final class BadTensor extends InferenceException {

  private static final long serialVersionUID = 1L;

  public BadTensor(String message) {
    super(message);
  }
}
