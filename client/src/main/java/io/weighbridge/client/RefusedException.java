package io.weighbridge.client;

/// The hub understood and said no; the message carries the hub's own sentence.
public final class RefusedException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  RefusedException(String sentence, int status, String code) {
    super(sentence);
    this.status = status;
    this.code = code;
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  /// `X-Error-Code` as the hub sent it, `RepoNotFound` for example; empty if it sent none.
  public String code() {
    return code;
  }
}
