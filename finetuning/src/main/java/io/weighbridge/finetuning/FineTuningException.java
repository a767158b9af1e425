package io.weighbridge.finetuning;

/// Why fine-tuning does not do what it was asked; the message is one sentence for the caller.
public abstract sealed class FineTuningException extends RuntimeException
    permits NoSuchFile, NoSuchJob, BadRequest, FileInUse, TooMuch, NotAllowed, JobEnded {

  private static final long serialVersionUID = 1L;

  FineTuningException(String message) {
    super(message);
  }

  FineTuningException(String message, Throwable cause) {
    super(message, cause);
  }
}
