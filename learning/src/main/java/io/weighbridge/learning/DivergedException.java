package io.weighbridge.learning;

/// The loss became infinite or not a number. The model has the last good weights: those after the
/// last whole epoch, or those it began with.
public final class DivergedException extends LearningException {

  private static final long serialVersionUID = 1L;

  private final transient History history;

  DivergedException(String problem, History history) {
    super(problem);
    this.history = history;
  }

  /// The epochs that went well.
  public History history() {
    return history;
  }
}
