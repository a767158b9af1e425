package io.weighbridge.finetuning;

/// A job that has not ended needs the file.
public final class FileInUse extends FineTuningException {

  private static final long serialVersionUID = 1L;

  FileInUse(String message) {
    super(message);
  }
}
