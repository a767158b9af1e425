package io.weighbridge.cli;

/// A command that could not do what it was asked; the message is one sentence for the user.
final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Failure(String sentence) {
    super(sentence);
  }

  Failure(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
