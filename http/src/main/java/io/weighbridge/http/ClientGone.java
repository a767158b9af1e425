package io.weighbridge.http;

import java.io.IOException;

/// The client hung up, or was silent for longer than is allowed, while its request was read or its
/// answer written. That is no error of the server: whoever catches it takes back what it began.
public final class ClientGone extends IOException {

  private static final long serialVersionUID = 1;

  ClientGone(String message) {
    super(message);
  }

  ClientGone(String message, Throwable cause) {
    super(message, cause);
  }

  /// Whether a failure was brought about by the client's going.
  public static boolean caused(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ClientGone) {
        return true;
      }
    }
    return false;
  }
}
