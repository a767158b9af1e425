package io.weighbridge.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/// A request that the web server read.
///
/// @param remoteAddress asked for at the beginning: a connection that was closed has none
record WiredRequest(ServerRequest request, String remoteAddress) implements Incoming {

  static WiredRequest of(ServerRequest request) {
    String address =
        request.remotePeer().address() instanceof InetSocketAddress peer
                && peer.getAddress() != null
            ? peer.getAddress().getHostAddress()
            : request.remotePeer().host();
    return new WiredRequest(request, address);
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String rawPath() {
    return request.prologue().uriPath().rawPath();
  }

  @Override
  public String rawQuery() {
    return request.prologue().query().rawValue();
  }

  @Override
  public Optional<String> header(HeaderName name) {
    if (!request.headers().contains(name)) {
      return Optional.empty();
    }
    Header found = request.headers().get(name);
    return Optional.of(
        found.valueCount() == 1 ? found.get() : String.join(", ", found.allValues()));
  }

  @Override
  public OptionalLong contentLength() {
    return request.headers().contentLength();
  }

  @Override
  public boolean hasBody() {
    return request.content().hasEntity();
  }

  @Override
  public InputStream body() {
    return request.content().inputStream();
  }

  @Override
  public boolean isBodyAsked() {
    return request.continueSent();
  }

  @Override
  public boolean isSecure() {
    return request.isSecure();
  }
}
