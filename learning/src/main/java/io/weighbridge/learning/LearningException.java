package io.weighbridge.learning;

/// A network, its weights and a dataset that could not be brought together, or a training that
/// could not go on; the message is one sentence.
public class LearningException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LearningException(String problem) {
    super(problem);
  }

  public LearningException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
