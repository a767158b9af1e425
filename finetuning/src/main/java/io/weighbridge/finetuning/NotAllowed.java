package io.weighbridge.finetuning;

/// The caller may not do this.
public final class NotAllowed extends FineTuningException {

  private static final long serialVersionUID = 1L;

  private final boolean hidden;

  /// @param hidden whether he may not even know that there is what he asks for: the answer is that
  ///   of a missing one
  public NotAllowed(String message, boolean hidden) {
    super(message);
    this.hidden = hidden;
  }

  public boolean hidden() {
    return hidden;
  }
}
