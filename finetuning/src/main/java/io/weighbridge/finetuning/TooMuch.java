package io.weighbridge.finetuning;

/// The caller keeps, or asks for, more than is his share.
public final class TooMuch extends FineTuningException {

  private static final long serialVersionUID = 1L;

  TooMuch(String message) {
    super(message);
  }
}
