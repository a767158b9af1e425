package io.weighbridge.http;

import io.helidon.http.HeaderName;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// Where an answer goes: over a connection ([WiredResponse]), or to this program itself
/// ([InternalResponse]). Status and headers first, then one of the three that send.
sealed interface Outgoing permits WiredResponse, InternalResponse {

  void status(int code);

  int status();

  void header(HeaderName name, String value);

  /// Adds a value beside others of the name.
  void addHeader(HeaderName name, String value);

  /// Without a body.
  void send();

  void send(byte[] body);

  OutputStream stream();

  boolean isSent();

  /// The socket behind, where a body may go past the web server.
  Optional<SocketChannel> plainChannel();
}
