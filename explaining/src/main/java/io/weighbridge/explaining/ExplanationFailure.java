package io.weighbridge.explaining;

/// Why something is not explained; the message is one sentence for whoever asked.
public final class ExplanationFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ExplanationFailure(String sentence) {
    super(sentence);
  }
}
