package io.weighbridge.papers;

/// Papers that cannot be read or written; the message is one sentence that names the file, the line
/// where there is one, and what to do.
public final class PapersException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PapersException(String message) {
    super(message);
  }

  PapersException(String message, Throwable cause) {
    super(message, cause);
  }
}
