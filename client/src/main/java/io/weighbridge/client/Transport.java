package io.weighbridge.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
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
  private static final int MOST_REDIRECTIONS = 5;
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);
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
      if (!REDIRECTIONS.contains(answer.status()) || location.isEmpty()) {
        return answer;
      }
      try (answer) {
        if (hop == MOST_REDIRECTIONS) {
          throw new UnreadableAnswerException(
              "could not %s: redirected more than %d times"
                  .formatted(request.purpose(), MOST_REDIRECTIONS));
        }
        request = redirected(request, answer.status(), location.get());
      }
    }
  }

  private static Request redirected(Request request, int status, String location) {
    URI target;
    try {
      target = request.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      target = URI.create("no-address:");
    }
    String scheme = Objects.requireNonNullElse(target.getScheme(), "");
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (!web || target.getHost() == null) {
      throw new UnreadableAnswerException(
          "could not %s: redirected to something that is no web address"
              .formatted(request.purpose()));
    }
    if (scheme.equals("http") && request.uri().getScheme().equals("https")) {
      throw new UnreadableAnswerException(
          "could not %s: redirected from https to http, where others could read along"
              .formatted(request.purpose()));
    }
    boolean stays = ServerAddress.sameOrigin(request.uri(), target);
    // RFC 9110 15.4: 307 and 308 keep the method. What changes something is not carried elsewhere.
    if (!request.reads() && (!stays || (status != 307 && status != 308))) {
      throw new UnreadableAnswerException(
          "could not %s: redirected to %s; name that server if you trust it"
              .formatted(request.purpose(), target.getRawAuthority()));
    }
    return request.to(target, request.trusted() && stays);
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
    builder.method(request.method(), publisher(request, builder, sent, watching));
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
    } catch (CancellationException e) {
      throw new IOException("nothing moved for too long", e);
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      if (!given) {
        silence.close();
        if (request.body() instanceof Body.Streamed streamed) {
          streamed.listener().moved(-sent.get());
        }
      }
    }
  }

  private static IOException cause(ExecutionException e) {
    Throwable cause = e.getCause();
    // HttpClient wraps what a body's own stream throws.
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof ClientException ours) {
        throw ours;
      }
    }
    return cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
  }

  private BodyPublisher publisher(
      Request request,
      HttpRequest.Builder builder,
      AtomicLong sent,
      CompletableFuture<Silence> watching) {
    return switch (request.body()) {
      case Body.None _ -> BodyPublishers.noBody();
      case Body.Text(String content, String type) -> {
        builder.setHeader("Content-Type", type);
        yield BodyPublishers.ofString(content);
      }
      case Body.Streamed body -> {
        if (!body.type().isEmpty()) {
          builder.setHeader("Content-Type", body.type());
        }
        if (body.length() == 0) {
          yield BodyPublishers.noBody();
        }
        BodyPublisher stream =
            BodyPublishers.ofInputStream(() -> new Sent(body, sent, watching, patience.thinking()));
        yield body.length() == Body.UNKNOWN_LENGTH
            ? stream
            : BodyPublishers.fromPublisher(stream, body.length());
      }
    };
  }

  /// A body on its way: counts, and says when all of it is gone.
  private static final class Sent extends FilterInputStream {

    private final Body.Streamed body;
    private final AtomicLong sent;
    private final CompletableFuture<Silence> watching;
    private final Duration thinking;

    Sent(
        Body.Streamed body,
        AtomicLong sent,
        CompletableFuture<Silence> watching,
        Duration thinking) {
      super(opened(body));
      this.body = body;
      this.sent = sent;
      this.watching = watching;
      this.thinking = thinking;
    }

    private static InputStream opened(Body.Streamed body) {
      try {
        return body.source().open();
      } catch (IOException e) {
        throw new LocalFileException(LocalFiles.sentence("read", e), e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] block, int from, int length) throws IOException {
      int count;
      try {
        count = super.read(block, from, length);
      } catch (IOException | UncheckedIOException e) {
        throw new LocalFileException(LocalFiles.sentence("read", e), e);
      }
      Silence silence = watching.join();
      silence.broken();
      if (count > 0) {
        body.listener().moved(count);
        if (sent.addAndGet(count) == body.length()) {
          silence.next(thinking);
        }
      } else if (count < 0) {
        silence.next(thinking);
      }
      return count;
    }
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
    if (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
      throw new StoppedException(new InterruptedException());
    }
    String host = request.uri().getRawAuthority();
    String found =
        switch (e) {
          case HttpConnectTimeoutException _ -> host + " does not answer";
          case ConnectException c when c.getCause() instanceof UnresolvedAddressException ->
              "there is no host " + request.uri().getHost();
          case ConnectException _ when unresolved(e) ->
              "there is no host " + request.uri().getHost();
          case ConnectException _ -> "nobody listens at " + host;
          default -> "the connection to %s was cut (%s)".formatted(host, message(e));
        };
    return new UnreachableException(
        "could not %s: %s; --server or $WEIGHBRIDGE_SERVER says which server to ask"
            .formatted(request.purpose(), found),
        e);
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
