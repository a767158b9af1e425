package io.weighbridge.finetuning;

/// The job has ended, so nothing can be done with it any more.
public final class JobEnded extends FineTuningException {

  private static final long serialVersionUID = 1L;

  JobEnded(String message) {
    super(message);
  }
}
