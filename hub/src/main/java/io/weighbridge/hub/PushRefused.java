package io.weighbridge.hub;

import java.io.IOException;

/// A push that is refused while it streams in; the sentence reaches the user through git.
final class PushRefused extends IOException {

  private static final long serialVersionUID = 1;

  PushRefused(String message) {
    super(message);
  }
}
