package io.weighbridge.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// An answer that the web server sends.
record WiredResponse(ServerResponse response) implements Outgoing {

  @Override
  public void status(int code) {
    response.status(Status.create(code));
  }

  @Override
  public int status() {
    return response.status().code();
  }

  @Override
  public void header(HeaderName name, String value) {
    response.header(name, value);
  }

  @Override
  public void addHeader(HeaderName name, String value) {
    response.headers().add(HeaderValues.create(name, value));
  }

  @Override
  public void send() {
    response.send();
  }

  @Override
  public void send(byte[] body) {
    response.send(body);
  }

  @Override
  public OutputStream stream() {
    return response.outputStream();
  }

  @Override
  public boolean isSent() {
    return response.isSent();
  }

  @Override
  public Optional<SocketChannel> plainChannel() {
    return Wire.CURRENT.isBound() ? Wire.CURRENT.get().plainChannel() : Optional.empty();
  }
}
