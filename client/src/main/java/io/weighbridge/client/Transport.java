package io.weighbridge.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Sends requests over HTTP/1.1 and tries again what may be tried again: a cut connection, 429 and
/// passing troubles of the server. The token is sent to the hub's own origin and never further.
final class Transport implements AutoCloseable {

  /// The longest JSON that is read; a page of a listing has some hundred kilobytes.
  private static final int LONGEST_JSON = 64 << 20;

  private static final int LONGEST_REFUSAL = 1 << 16;
  // 507 is not among them: a full disk does not pass by itself.
  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);
  private static final Set<Integer> NOTHING_DONE = Set.of(429, 503);

  private final ServerAddress server;
  private final Optional<Token> token;
  private final Patience patience;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;

  /// Whether this hub has answered at all; until then a closed door is told of at once.
  private volatile boolean answered;

  Transport(ServerAddress server, Optional<Token> token, Patience patience) {
    this.server = server;
    this.token = token;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // Redirections are followed here, where it is known what may follow them.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connecting())
            .executor(threads)
            .build();
  }

  ServerAddress server() {
    return server;
  }

  boolean hasToken() {
    return token.isPresent();
  }

  Patience patience() {
    return patience;
  }

  /// The JSON that answers; a missing node where the answer is empty.
  JsonNode json(Request request) {
    return repeated(request, answer -> read(request, answer));
  }

  /// Reads an answer's JSON.
  JsonNode read(Request request, Answer answer) throws IOException {
    byte[] bytes = answer.bytes(LONGEST_JSON);
    if (bytes.length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return JsonMapper.shared().readTree(bytes);
    } catch (JacksonException e) {
      throw new UnreadableAnswerException(
          "could not %s: %s answered with something that is no JSON; is it a hub?"
              .formatted(request.purpose(), request.uri().getRawAuthority()),
          e);
    }
  }

  /// What is done with an answer; an [IOException] while it is read means that all is done again.
  interface Reading<T> {
    T of(Answer answer) throws IOException;
  }

  /// Sends a request and reads its answer, again where either is cut.
  <T> T repeated(Request request, Reading<T> reading) {
    for (int attempt = 1; ; attempt++) {
      try (Answer answer = send(request)) {
        return reading.of(answer);
      } catch (IOException cut) {
        if (!request.repeatable() || attempt >= patience.attempts()) {
          throw unreachable(request, cut);
        }
        pause(patience.pause(attempt));
      }
    }
  }

  /// Sends a request until it is answered. The answer is no refusal; the caller closes it.
  ///
  /// @throws RefusedException if the hub says no
  /// @throws UnreachableException if nobody answers
  Answer send(Request request) {
    for (int attempt = 1; ; attempt++) {
      Answer answer;
      try {
        answer = followed(request);
      } catch (IOException e) {
        boolean again = nothingSent(e) ? answered : request.repeatable();
        if (!again || attempt >= patience.attempts()) {
          throw unreachable(request, e);
        }
        pause(patience.pause(attempt));
        continue;
      }
      answered = true;
      int status = answer.status();
      if (status >= 200 && status < 300) {
        return answer;
      }
      try (answer) {
        if (request.body() instanceof Body.Streamed body) {
          body.listener().moved(-answer.sent());
        }
        Optional<Duration> asked = Refusal.retryAfter(answer);
        boolean passing =
            request.repeatable() ? PASSING.contains(status) : NOTHING_DONE.contains(status);
        if (!passing
            || attempt >= patience.attempts()
            || asked.filter(wait -> wait.compareTo(patience.longestPause()) > 0).isPresent()) {
          throw Refusal.of(
              request, answer, answer.beginning(LONGEST_REFUSAL), token.isPresent(), asked);
        }
        pause(asked.orElse(patience.pause(attempt)));
      }
    }
  }

  private Answer followed(Request first) throws IOException {
    Request request = first;
    for (int hop = 0; ; hop++) {
      Answer answer = once(request);
      Optional<String> location = answer.header("Location");
      if (!Redirection.is(answer.status()) || location.isEmpty()) {
        return answer;
      }
      try (answer) {
        if (hop == Redirection.MOST) {
          throw Redirection.refused(request, "yet another place, %d times".formatted(hop));
        }
        request = Redirection.follow(request, answer.status(), location.get());
      }
    }
  }

  private Answer once(Request request) throws IOException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    request.headers().forEach(builder::setHeader);
    builder.setHeader("User-Agent", "weighbridge");
    if (request.trusted()) {
      token.ifPresent(
          credential -> builder.setHeader("Authorization", "Bearer " + credential.secret()));
    }
    AtomicLong sent = new AtomicLong();
    CompletableFuture<Silence> watching = new CompletableFuture<>();
    builder.method(
        request.method(),
        Outgoing.publisher(request.body(), builder, sent, watching, patience.thinking()));
    CompletableFuture<HttpResponse<InputStream>> coming =
        client.sendAsync(builder.build(), BodyHandlers.ofInputStream());
    Silence silence =
        Silence.watched(
            request.body() instanceof Body.Streamed ? patience.silence() : patience.thinking(),
            () -> coming.cancel(true));
    watching.complete(silence);
    boolean given = false;
    try {
      HttpResponse<InputStream> response = coming.get();
      InputStream body = response.body();
      silence.next(patience.silence(), () -> close(body));
      given = true;
      return new Answer(
          request.uri(), response.statusCode(), response.headers(), body, silence, sent.get());
    } catch (InterruptedException e) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      throw new StoppedException(e);
    } catch (CancellationException | ExecutionException e) {
      throw silence.wasTooLong() ? new IOException("nothing moved for too long", e) : cause(e);
    } finally {
      if (!given) {
        silence.close();
        if (request.body() instanceof Body.Streamed streamed) {
          streamed.listener().moved(-sent.get());
        }
      }
    }
  }

  private static IOException cause(Exception failure) {
    // HttpClient wraps what a body's own stream throws.
    for (Throwable inner = failure; inner != null; inner = inner.getCause()) {
      if (inner instanceof ClientException ours) {
        throw ours;
      }
    }
    return failure.getCause() instanceof IOException io ? io : new IOException(failure);
  }

  private void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException(e);
    }
  }

  /// A pause before something is tried for another time.
  void pauseAfter(int attempt) {
    pause(patience.pause(attempt));
  }

  /// Whether the request cannot have had any effect.
  private static boolean nothingSent(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  UnreachableException unreachable(Request request, IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      throw new StoppedException(new InterruptedException());
    }
    String host = request.uri().getRawAuthority();
    String which = "--server or $WEIGHBRIDGE_SERVER says which server to ask";
    String found =
        switch (e) {
          case HttpConnectTimeoutException _ -> "%s does not answer; %s".formatted(host, which);
          case ConnectException _ when unresolved(e) ->
              "there is no host %s; %s".formatted(request.uri().getHost(), which);
          case ConnectException _ -> "nobody listens at %s; %s".formatted(host, which);
          default ->
              "the connection to %s was cut (%s) each of %d times"
                  .formatted(host, message(e), patience.attempts());
        };
    return new UnreachableException("could not %s: %s".formatted(request.purpose(), found), e);
  }

  private static boolean unresolved(Throwable e) {
    for (Throwable inner = e; inner != null; inner = inner.getCause()) {
      if (inner instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private static String message(Throwable e) {
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// JSON as a request's body.
  static Body json(Object document) {
    return new Body.Text(JsonMapper.shared().writeValueAsString(document), Body.JSON);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    threads.shutdownNow();
    threads.close();
  }
}
