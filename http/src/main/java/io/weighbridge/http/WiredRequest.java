package io.weighbridge.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/// A request that the web server read.
///
/// @param remoteAddress asked for at the beginning: a connection that was closed has none; of the
///   client, where trusted proxies stand between
record WiredRequest(ServerRequest request, String remoteAddress) implements Incoming {

  private static final HeaderName FORWARDED_FOR = HeaderNames.create(Proxies.FORWARDED_FOR);

  static WiredRequest of(ServerRequest request, Proxies proxies) {
    String peer =
        request.remotePeer().address() instanceof InetSocketAddress end && end.getAddress() != null
            ? end.getAddress().getHostAddress()
            : request.remotePeer().host();
    return new WiredRequest(request, proxies.client(peer, header(request, FORWARDED_FOR)));
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
    return header(request, name);
  }

  private static Optional<String> header(ServerRequest request, HeaderName name) {
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
