package io.weighbridge.inference;

/// The request ended before its answer: its deadline passed, its client went away, or the model was
/// taken out of service.
public final class RequestEnded extends InferenceException {

  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    DEADLINE,
    CANCELLED,
    UNLOADED
  }

  private final Reason reason;

  public RequestEnded(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
