package io.weighbridge.http;

import io.helidon.http.Status;

/// The reason phrases of RFC 9110 section 15.
final class Reasons {

  private Reasons() {}

  static String of(int status) {
    String phrase = Status.create(status).reasonPhrase();
    return phrase.isEmpty() ? "Status " + status : phrase;
  }
}
