package io.weighbridge.client;

import java.io.IOException;
import java.io.InputStream;

/// What a request carries.
sealed interface Body {

  String JSON = "application/json";

  /// Nothing.
  record None() implements Body {}

  /// Something small, sent as UTF-8.
  record Text(String content, String type) implements Body {}

  /// Something that is read while it is sent, from its beginning with each attempt.
  ///
  /// @param length in bytes; [#UNKNOWN_LENGTH] sends it in chunks (RFC 9112 7.1)
  /// @param type of the content; empty for none
  /// @param listener is told of every byte, and of minus as many where an attempt failed
  record Streamed(Source source, long length, String type, TransferListener listener)
      implements Body {}

  long UNKNOWN_LENGTH = -1;

  Body NONE = new None();

  /// Opens the content anew.
  interface Source {
    InputStream open() throws IOException;
  }
}
