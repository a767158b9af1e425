package io.weighbridge.client;

/// A word that was to name a server, a model or a token and does not.
public final class WordException extends ClientException {

  private static final long serialVersionUID = 1L;

  WordException(String sentence) {
    super(sentence);
  }
}
