package io.weighbridge.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one handler that the web server knows: finds the route, runs it, and turns whatever it
/// throws into an answer of the door's dialect.
final class Dispatcher {

  private static final Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final String OPTIONS = "OPTIONS";
  private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

  /// What is still read of a request that was refused: most clients look at no answer before they
  /// have sent all. A client that sends more is cut off.
  private static final long MOST_DRAINED = 1L << 30;

  /// Runs a route's handler, on a thread that suits it.
  interface Running {
    void run(Handler handler, Exchange exchange) throws IOException;
  }

  private final Router router;
  private final Running running;
  private final Proxies proxies;
  private final Consumer<AnsweredRequest> listener;

  Dispatcher(
      Router router, Running running, Proxies proxies, Consumer<AnsweredRequest> listener) {
    this.router = router;
    this.running = running;
    this.proxies = proxies;
    this.listener = listener;
  }

  void handle(ServerRequest request, ServerResponse response) {
    Incoming incoming = WiredRequest.of(request, proxies);
    Outgoing outgoing = new WiredResponse(response);
    Wire wire = Wire.CURRENT.get();
    wire.requestBegins();
    long began = System.nanoTime();
    Exchange exchange = new Exchange(incoming, outgoing, RequestId.next());
    boolean told = false;
    try {
      outgoing.header(REQUEST_ID, exchange.requestId());
      Cors.allow(incoming, outgoing);
      answer(exchange);
      told = true;
      tell(exchange, began);
      drain(exchange);
      if (wire.isEnding()) {
        throw new CloseConnectionException("the connection ends with a large request");
      }
    } catch (ClientGone gone) {
      throw new CloseConnectionException("the client is gone", gone);
    } finally {
      if (!told) {
        tell(exchange, began);
      }
      wire.requestEnds();
    }
  }

  /// Finds the route and lets it answer, or refuses.
  void answer(Exchange exchange) throws ClientGone {
    HttpFailure failure;
    try {
      run(exchange);
      return;
    } catch (HttpFailure refused) {
      failure = refused;
    } catch (CloseConnectionException gone) {
      throw new ClientGone("the client is gone", gone);
    } catch (IOException | RuntimeException | StackOverflowError thrown) {
      if (ClientGone.caused(thrown)) {
        throw new ClientGone("the client is gone", thrown);
      }
      failure = meaning(exchange, thrown);
    }
    if (exchange.isAnswered()) {
      // Half an answer is out: only a cut connection says that the rest will not come.
      LOG.log(Level.WARNING, "request {0} failed while it was answered", exchange.requestId());
      throw new CloseConnectionException("failed while answering", failure);
    }
    exchange.refuse(failure, router.pages());
  }

  private HttpFailure meaning(Exchange exchange, Throwable thrown) {
    Throwable meant =
        thrown instanceof RuntimeException runtime ? router.translated(runtime) : thrown;
    return meant instanceof HttpFailure failure ? failure : unexpected(exchange, meant);
  }

  private static HttpFailure unexpected(Exchange exchange, Throwable thrown) {
    LOG.log(
        Level.ERROR,
        () -> "request %s failed unexpectedly".formatted(exchange.requestId()),
        thrown);
    return HttpFailure.of(
        500,
        "The server failed; its log says why, under request %s.".formatted(exchange.requestId()));
  }

  private void run(Exchange exchange) throws IOException {
    RawPath path = RawPath.parse(exchange.rawPath());
    exchange.parseQuery();
    Optional<Router.Match> match = router.match(path);
    if (match.isEmpty()) {
      throw HttpFailure.of(404, "There is nothing at this address.");
    }
    if (exchange.methodName().equals(OPTIONS)) {
      exchange.matched(null, match.get().pattern(), match.get().parameters());
      exchange.options(match.get().allow());
      return;
    }
    Method method = method(exchange.methodName());
    Router.@Nullable Route route = match.get().route(method);
    if (route == null) {
      throw HttpFailure.of(405, method + " is not possible at this address.")
          .header("Allow", match.get().allow());
    }
    exchange.matched(method, route.pattern(), match.get().parameters());
    running.run(route.handler(), exchange);
    if (!exchange.isAnswered()) {
      throw new IllegalStateException(route.pattern() + " left its request without an answer");
    }
  }

  private static Method method(String name) {
    for (Method method : Method.values()) {
      if (method.name().equals(name)) {
        return method;
      }
    }
    // RFC 9110 15.6.2 has 501 for it; clients try a 5xx again, and this never goes better.
    throw HttpFailure.of(405, "The method of the request is not known here.")
        .header("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
  }

  private void tell(Exchange exchange, long began) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    try {
      listener.accept(exchange.answered(took));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an answered request could not be noted", e);
    }
  }

  private static void drain(Exchange exchange) throws ClientGone {
    try {
      if (!exchange.drain(MOST_DRAINED)) {
        throw new CloseConnectionException("the client goes on sending what was refused");
      }
    } catch (IOException | HttpFailure e) {
      throw new ClientGone("the rest of the request cannot be read", e);
    }
  }
}
