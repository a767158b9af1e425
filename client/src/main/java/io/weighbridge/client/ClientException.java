package io.weighbridge.client;

/// Whatever kept the client from doing what it was asked; the message is one sentence that says
/// what was tried, what was found and, where that is known, what to do.
public abstract sealed class ClientException extends RuntimeException
    permits RefusedException,
        UnreachableException,
        UnreadableAnswerException,
        LocalFileException,
        DigestException,
        WordException,
        StoppedException {

  private static final long serialVersionUID = 1L;

  ClientException(String sentence) {
    super(sentence);
  }

  ClientException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
