package io.weighbridge.finetuning;

/// There is no file of that id that the caller may know of.
public final class NoSuchFile extends FineTuningException {

  private static final long serialVersionUID = 1L;

  NoSuchFile(String message) {
    super(message);
  }
}
