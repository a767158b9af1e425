package io.weighbridge.client;

/// A file or folder of this machine could not be read or written.
public final class LocalFileException extends ClientException {

  private static final long serialVersionUID = 1L;

  LocalFileException(String sentence) {
    super(sentence);
  }

  LocalFileException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
