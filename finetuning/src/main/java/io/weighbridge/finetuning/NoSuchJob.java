package io.weighbridge.finetuning;

/// There is no job of that id that the caller may know of.
public final class NoSuchJob extends FineTuningException {

  private static final long serialVersionUID = 1L;

  NoSuchJob(String message) {
    super(message);
  }
}
