package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One request and its answer. Request facts are decoded once; the body is read by at most one of
/// [#body()], [#json(long)] and [#form(long)]. Headers are set before the one call that answers.
public final class Exchange {

  /// Writes a body whose length need not be known.
  @FunctionalInterface
  public interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /// Opens what is answered, at its beginning.
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  /// Parameters of patterns whose values are as good as a password.
  private static final List<String> SECRETS = List.of("token", "grant", "signature");

  /// The names that the doors ask for and set: none of them comes from a request.
  private static final Map<String, HeaderName> NAMES = new ConcurrentHashMap<>();

  private static final String JSON = "application/json";

  /// What web servers write into their logs for it; no client sees it.
  private static final int HUNG_UP = 499;

  private final Incoming request;
  private final Outgoing response;
  private final String requestId;
  private final RequestBody body;
  private final Map<String, String> notes = new LinkedHashMap<>();
  private Map<String, String> parameters = Map.of();
  private Map<String, List<String>> queries = Map.of();
  private @Nullable Method method;
  private String pattern = "";
  private boolean begun;
  private long sent;

  Exchange(Incoming request, Outgoing response, String requestId) {
    this.request = request;
    this.response = response;
    this.requestId = requestId;
    this.body = new RequestBody(request, response);
  }

  void parseQuery() {
    queries = QueryText.parse(rawQuery());
  }

  void matched(@Nullable Method asked, String route, Map<String, String> values) {
    method = asked;
    pattern = route;
    parameters = values;
  }

  // What was asked.

  public Method method() {
    return Objects.requireNonNull(method);
  }

  String methodName() {
    return request.method();
  }

  /// The path as it came, still percent-encoded, without the query.
  public String rawPath() {
    return request.rawPath();
  }

  /// The pattern of the route that answers, for example `/api/models/{ns}/{name}`; empty where none
  /// does.
  public String pattern() {
    return pattern;
  }

  /// A decoded parameter of the route's pattern.
  public String path(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("%s has no parameter %s".formatted(pattern, name));
    }
    return value;
  }

  /// The first value of a query parameter.
  public Optional<String> query(String name) {
    List<String> values = queries(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /// All values of a query parameter, in their order.
  public List<String> queries(String name) {
    return queries.getOrDefault(name, List.of());
  }

  /// All query parameters, decoded, in their order.
  public Map<String, List<String>> queryParameters() {
    return queries;
  }

  /// The query as it came, without the question mark; empty where there is none.
  public String rawQuery() {
    return request.rawQuery();
  }

  /// A request header, by name in any case; several of one name are joined by commas.
  public Optional<String> header(String name) {
    return request.header(headerName(name));
  }

  private static HeaderName headerName(String name) {
    return NAMES.computeIfAbsent(name, HeaderNames::create);
  }

  /// The value of a cookie; nothing if it is missing or there twice.
  public Optional<String> cookie(String name) {
    return Cookie.in(header("Cookie"), name);
  }

  /// The client's address, without port: the peer's, or what trusted proxies say ([Proxies]).
  public String remoteAddress() {
    return request.remoteAddress();
  }

  /// Whether the peer speaks TLS with this program itself.
  public boolean secure() {
    return request.isSecure();
  }

  /// What identifies this request in the log and in `X-Request-Id`.
  public String requestId() {
    return requestId;
  }

  // The request's body.

  /// The length that the client announced; empty for chunked and for packed bodies.
  public OptionalLong contentLength() {
    return body.length();
  }

  /// The body as a stream, unpacked where the client packed it (gzip, deflate).
  public InputStream body() {
    return body.stream();
  }

  /// The body as JSON; more than `limit` bytes is 413, no JSON is 400.
  public JsonNode json(long limit) {
    return Json.read(bytes(limit));
  }

  /// The body in whole; more than `limit` bytes is 413.
  public byte[] bytes(long limit) {
    try {
      return body.bytes(limit);
    } catch (ClientGone gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /// The body as `application/x-www-form-urlencoded`; more than `limit` bytes is 413.
  public Map<String, List<String>> form(long limit) {
    return QueryText.parse(new String(bytes(limit), UTF_8));
  }

  /// Does what waits for something else than the client, after the body was read to its end. If the
  /// client hangs up meanwhile (so far not under TLS), this thread is interrupted: work that heeds
  /// it ends early, and the place it took is free. What a client has half closed counts as hung up.
  ///
  /// @throws ClientGone if the client hung up, whatever the work came to
  public <T> T whileClientStays(Supplier<T> work) throws ClientGone {
    Wire wire = Wire.CURRENT.get();
    ClientWatch watch = wire.watch();
    try {
      T result = work.get();
      wire.endWatch(watch);
      if (!watch.isGone()) {
        return result;
      }
    } catch (RuntimeException e) {
      wire.endWatch(watch);
      if (!watch.isGone()) {
        throw e;
      }
    }
    response.status(HUNG_UP);
    throw new ClientGone("the client hung up before its answer");
  }

  // The answer: headers first.

  /// Sets an answer header; an earlier value of the name is replaced.
  public Exchange header(String name, String value) {
    response.header(headerName(name), Answers.clean(value));
    return this;
  }

  /// Adds an answer header beside others of its name, such as a second cookie.
  public Exchange addHeader(String name, String value) {
    response.addHeader(headerName(name), Answers.clean(value));
    return this;
  }

  /// Sets a cookie with the answer, besides those that are set already.
  public Exchange cookie(Cookie cookie) {
    response.addHeader(HeaderNames.SET_COOKIE, cookie.text());
    return this;
  }

  /// A fact for the access log, for example who asked; never a secret.
  public Exchange note(String key, String value) {
    notes.put(key, value);
    return this;
  }

  Map<String, String> notes() {
    return notes;
  }

  /// Answers with JSON: a [JsonNode], or maps, lists, records, texts and numbers.
  public void json(int status, Object value) {
    bytes(status, JSON, Json.write(value));
  }

  /// Answers with plain text.
  public void text(int status, String text) {
    bytes(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  /// Answers with bytes of this media type.
  public void bytes(int status, String contentType, byte[] content) {
    answers().bytes(status, contentType, content);
  }

  /// Answers without a body.
  public void empty(int status) {
    answers().empty(status);
  }

  /// Answers with a body of unknown length, in chunks as they are written.
  public void stream(int status, String contentType, Writing writing) throws IOException {
    answers().stream(status, contentType, OptionalLong.empty(), writing);
  }

  /// Answers with a body of this length.
  public void stream(int status, String contentType, long length, Writing writing)
      throws IOException {
    answers().stream(status, contentType, OptionalLong.of(length), writing);
  }

  /// Answers with a file: all of it, one range of it (RFC 9110 section 14), or 304.
  public void file(Path file, FileAnswer how) throws IOException {
    answers().file(file, how);
  }

  /// Answers with these bytes as with a file.
  public void file(byte[] content, FileAnswer how) throws IOException {
    answers().file(content, how);
  }

  /// Answers as with a file what can only be read from its beginning.
  public void file(long size, Opening opening, FileAnswer how) throws IOException {
    answers().file(size, opening, how);
  }

  /// Whether the answer has begun.
  public boolean isAnswered() {
    return begun;
  }

  private Answers answers() {
    if (begun) {
      throw new IllegalStateException("%s %s is answered twice".formatted(method, pattern));
    }
    begun = true;
    return new Answers(this, response);
  }

  void sent(long bytes) {
    sent = bytes;
  }

  /// Answers OPTIONS, for browsers that ask beforehand and for people.
  void options(String allow) {
    header("Allow", allow);
    if (header("Origin").isPresent()) {
      Cors.preflight(response, allow);
    }
    empty(204);
  }

  /// Answers with a failure in the dialect of the door.
  void refuse(HttpFailure failure, FailurePages pages) {
    failure.headers().forEach(this::header);
    begun = true;
    Dialect dialect = Dialect.of(rawPath());
    Optional<byte[]> page = pages.page(this, failure);
    byte[] content =
        page.orElseGet(() -> Json.write(failure.body().orElseGet(() -> dialect.body(failure))));
    String type = failure.body().isPresent() ? JSON : dialect.contentType();
    response.status(failure.status());
    response.header(HeaderNames.CONTENT_TYPE, page.isPresent() ? "text/html; charset=utf-8" : type);
    if (methodName().equals(Method.HEAD.name())) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(content.length));
      response.send();
    } else {
      sent = content.length;
      response.send(content);
    }
  }

  /// Whether the request has a body of this size or of one that is not told.
  boolean hasLargeBody(long size) {
    return request.hasBody() && request.contentLength().orElse(Long.MAX_VALUE) >= size;
  }

  boolean drain(long limit) throws IOException {
    return body.drain(limit);
  }

  /// A signed address carries in its path what opens it.
  private boolean hidesSecrets() {
    for (String secret : SECRETS) {
      if (parameters.containsKey(secret)) {
        return true;
      }
    }
    return false;
  }

  AnsweredRequest answered(Duration took) {
    return new AnsweredRequest(
        requestId,
        methodName(),
        hidesSecrets() ? pattern : rawPath(),
        pattern,
        response.status(),
        sent,
        took,
        remoteAddress(),
        header("User-Agent").orElse(""),
        notes);
  }
}
