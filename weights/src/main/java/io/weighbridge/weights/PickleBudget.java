package io.weighbridge.weights;

/// What the pickles of one file may cost together.
final class PickleBudget {

  /// Instructions: each makes at most one value of some hundred bytes.
  static final long MAX_INSTRUCTIONS = 10_000_000;

  /// Bytes of text: strings are copied, runs of bytes are not.
  static final long MAX_TEXT = 64L << 20;

  private long instructions = MAX_INSTRUCTIONS;
  private long text = MAX_TEXT;

  void takeInstruction(long offset) throws PickleFault {
    if (--instructions < 0) {
      throw new PickleFault(
          offset, "are more than the %d instructions that are read".formatted(MAX_INSTRUCTIONS));
    }
  }

  void takeText(long offset, long bytes) throws PickleFault {
    text -= bytes;
    if (text < 0) {
      throw new PickleFault(
          offset, "is more than the %d bytes of text that are read".formatted(MAX_TEXT));
    }
  }
}
