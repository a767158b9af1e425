package io.weighbridge.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// The one handler that the web server knows: finds the route, runs it, and turns whatever it
/// throws into an answer of the door's dialect.
final class Dispatcher {

  private static final Logger LOG = System.getLogger(Dispatcher.class.getName());

  private final Router router;
  private final HttpLimits limits;
  private final Consumer<AnsweredRequest> listener;

  Dispatcher(Router router, HttpLimits limits, Consumer<AnsweredRequest> listener) {
    this.router = router;
    this.limits = limits;
    this.listener = listener;
  }

  void handle(ServerRequest request, ServerResponse response) {
    long began = System.nanoTime();
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    response.header(HeaderNames.create("X-Request-Id"), id);
    String raw = request.prologue().uriPath().rawPath();
    String pattern = "";
    Map<String, String> notes = Map.of();
    try {
      Exchange exchange = null;
      try {
        Method method = method(request.prologue().method().text());
        exchange = new Exchange(request, response, method, RawPath.parse(raw), id, limits);
        run(exchange, request);
      } catch (HttpFailure refused) {
        refuse(response, request, raw, refused);
      } finally {
        if (exchange != null) {
          pattern = exchange.pattern();
          notes = exchange.notes();
        }
      }
    } catch (IOException | UncheckedIOException gone) {
      throw new CloseConnectionException("the connection ended early", gone);
    } catch (CloseConnectionException gone) {
      throw gone;
    } catch (RuntimeException | StackOverflowError unexpected) {
      LOG.log(Level.ERROR, () -> "request " + id + " failed unexpectedly", unexpected);
      if (response.isSent()) {
        throw new CloseConnectionException("failed while answering", unexpected);
      }
      refuse(
          response,
          request,
          raw,
          HttpFailure.of(500, "The server failed; its log has the reason under " + id + "."));
    } finally {
      listener.accept(
          new AnsweredRequest(
              id,
              request.prologue().method().text(),
              raw,
              pattern,
              response.status().code(),
              response.bytesWritten(),
              Duration.ofNanos(System.nanoTime() - began),
              Remote.address(request),
              request.headers().contains(HeaderNames.USER_AGENT)
                  ? request.headers().get(HeaderNames.USER_AGENT).get()
                  : "",
              notes));
    }
  }

  private void run(Exchange exchange, ServerRequest request) throws IOException {
    Optional<Router.Match> match = router.match(RawPath.parse(exchange.rawPath()));
    if (match.isEmpty()) {
      throw HttpFailure.of(404, "There is nothing at this address.");
    }
    Router.Route route = match.get().route(exchange.method());
    if (route == null) {
      throw HttpFailure.of(
              405, "%s is not possible here.".formatted(request.prologue().method().text()))
          .header("Allow", match.get().allow());
    }
    exchange.matched(route.pattern(), match.get().parameters());
    try {
      route.handler().handle(exchange);
    } catch (RuntimeException thrown) {
      throw router.translated(thrown);
    }
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
    throw HttpFailure.of(501, "The method of the request is not known here.");
  }

  private static void refuse(
      ServerResponse response, ServerRequest request, String raw, HttpFailure failure) {
    if (response.isSent()) {
      throw new CloseConnectionException("failed while answering", failure);
    }
    failure
        .headers()
        .forEach((name, value) -> response.header(HeaderNames.create(name), Answers.clean(value)));
    Dialect dialect = Dialect.of(raw);
    byte[] body =
        Json.write(
            failure.body().orElseGet(() -> dialect.body(failure.status(), failure.message())));
    response.status(failure.status());
    response.header(HeaderNames.CONTENT_TYPE, dialect.contentType());
    if (request.prologue().method().text().equals("HEAD")) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
      response.send();
    } else {
      response.send(body);
    }
  }
}
