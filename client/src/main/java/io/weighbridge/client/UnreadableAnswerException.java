package io.weighbridge.client;

/// An answer that no hub would give: another program answers there, or a hub that is broken or
/// hostile.
public final class UnreadableAnswerException extends ClientException {

  private static final long serialVersionUID = 1L;

  UnreadableAnswerException(String sentence) {
    super(sentence);
  }

  UnreadableAnswerException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
