package io.weighbridge.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// A listening server: all routes of one [Router] on one port.
///
/// ```java
/// try (HttpServer server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT)) {
///   URI.create("http://127.0.0.1:" + server.port());
/// }
/// ```
public final class HttpServer implements AutoCloseable {

  /// Connections wait here, in the kernel, while the program is busy accepting others.
  private static final int BACKLOG = 1024;

  /// [Connections] closes what is idle, request or not; the web server's own clock only sees
  /// requests.
  private static final Duration NEVER = Duration.ofDays(365);

  private final WebServer server;
  private final Connections connections;
  private final HeavyRequests heavy;

  private HttpServer(WebServer server, Connections connections, HeavyRequests heavy) {
    this.server = server;
    this.connections = connections;
    this.heavy = heavy;
  }

  /// Listens without TLS; port 0 is any free one.
  public static HttpServer start(String host, int port, Router router, HttpLimits limits) {
    return start(host, port, Optional.empty(), router, limits, Proxies.NONE, _ -> {});
  }

  /// Listens, with TLS where a context is given, and tells of each answered request.
  ///
  /// @param proxies who is believed on where requests come from
  /// @throws UncheckedIOException if the address is taken or not one of this machine's
  public static HttpServer start(
      String host,
      int port,
      Optional<SSLContext> tls,
      Router router,
      HttpLimits limits,
      Proxies proxies,
      Consumer<AnsweredRequest> listener) {
    HeavyRequests heavy = new HeavyRequests();
    Dispatcher dispatcher = new Dispatcher(router, heavy::handle, proxies, listener);
    Connections connections = new Connections(http1(limits), limits.idle(), tls.isPresent());
    WebServerConfig.Builder builder =
        WebServer.builder()
            .host(host)
            .port(port)
            .backlog(BACKLOG)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(connections)
            .connectionOptions(new AcceptedSockets(connections))
            .maxTcpConnections(limits.connections())
            .idleConnectionTimeout(NEVER)
            .shutdownGracePeriod(limits.grace())
            .contentEncoding(new AnyPacking())
            .directHandlers(malformed())
            .writeBufferSize(0)
            .routing(routing -> routing.any(dispatcher::handle));
    tls.ifPresent(context -> builder.tls(Tls.builder().sslContext(context).build()));
    WebServer server = builder.build();
    try {
      probe(host, port);
      server.start();
      if (!server.isRunning()) {
        throw new UncheckedIOException(new BindException("the address is taken"));
      }
    } catch (RuntimeException e) {
      connections.close();
      heavy.close();
      throw e;
    }
    return new HttpServer(server, connections, heavy);
  }

  /// The web server logs why it cannot listen and goes on; the caller wants to know.
  private static void probe(String host, int port) {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new BindException("there is no such address");
      }
      channel.bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Http1Config http1(HttpLimits limits) {
    // Paths and queries are checked by RawPath and QueryText, with an answer in the door's dialect.
    return Http1Config.builder()
        .maxPrologueLength(limits.requestLine())
        .maxHeadersSize(limits.headers())
        .validatePath(false)
        .validatePrologue(false)
        .continueImmediately(false)
        .build();
  }

  private static DirectHandlers malformed() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType event : EventType.values()) {
      handlers.addHandler(event, new Malformed());
    }
    return handlers.build();
  }

  public int port() {
    return server.port();
  }

  /// How many connections are open now.
  public int openConnections() {
    return connections.open();
  }

  /// Accepts nothing more, lets running requests end for as long as the limits say, and closes.
  @Override
  public void close() {
    server.stop();
    connections.close();
    heavy.close();
  }
}
