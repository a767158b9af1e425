package io.weighbridge.http;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.util.function.Consumer;

/// A listening server: all routes of one [Router] on one port.
///
/// ```java
/// try (HttpServer server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT)) {
///   URI.create("http://127.0.0.1:" + server.port());
/// }
/// ```
public final class HttpServer implements AutoCloseable {

  private final WebServer server;

  private HttpServer(WebServer server) {
    this.server = server;
  }

  /// Listens; port 0 is any free one.
  public static HttpServer start(String host, int port, Router router, HttpLimits limits) {
    return start(host, port, router, limits, _ -> {});
  }

  /// Listens, and tells of each answered request.
  public static HttpServer start(
      String host, int port, Router router, HttpLimits limits, Consumer<AnsweredRequest> listener) {
    Dispatcher dispatcher = new Dispatcher(router, limits, listener);
    WebServer server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .maxTcpConnections(limits.connections())
            .idleConnectionTimeout(limits.idle())
            .shutdownGracePeriod(limits.grace())
            .contentEncoding(
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(limits.requestLine())
                    .maxHeadersSize(limits.headers())
                    .validatePath(false)
                    .validatePrologue(false)
                    .validateRequestHeaders(false)
                    .continueImmediately(false)
                    .build())
            .routing(routing -> routing.any(dispatcher::handle))
            .build();
    server.start();
    return new HttpServer(server);
  }

  public int port() {
    return server.port();
  }

  /// Accepts nothing more, lets running requests end for as long as the limits say, and closes.
  @Override
  public void close() {
    server.stop();
  }
}
