package io.weighbridge.http;

import io.helidon.webserver.CloseConnectionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Requests that this program makes of its own routes, on behalf of whoever is being answered: the
/// same routes, permissions and refusals, without a connection between. Pages are made of it, so
/// nobody sees on a page what the API would not tell him.
///
/// ```java
/// Reply reply = api.call(exchange, Request.get("/api/models?limit=20"));
/// ```
public final class InProcess {

  /// What tells who asks.
  private static final List<String> CREDENTIALS = List.of("Authorization", "Cookie");

  /// What is asked, with headers beside those that tell who asks.
  public static final class Request {

    private final Method method;
    private final String pathAndQuery;
    private final Map<String, String> headers;
    private final byte[] body;

    private Request(Method method, String pathAndQuery, Map<String, String> headers, byte[] body) {
      this.method = method;
      this.pathAndQuery = pathAndQuery;
      this.headers = headers;
      this.body = body;
    }

    public Method method() {
      return method;
    }

    public String pathAndQuery() {
      return pathAndQuery;
    }

    public static Request get(String pathAndQuery) {
      return of(Method.GET, pathAndQuery);
    }

    public static Request of(Method method, String pathAndQuery) {
      return new Request(method, pathAndQuery, Map.of("accept", "application/json"), new byte[0]);
    }

    public Request header(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name.toLowerCase(Locale.ROOT), value);
      return new Request(method, pathAndQuery, more, body);
    }

    /// With a JSON body: a [JsonNode], or maps, lists, records, texts and numbers.
    public Request json(Object value) {
      return new Request(method, pathAndQuery, headers, Json.write(value))
          .header("Content-Type", "application/json");
    }

    /// With a body of another kind.
    public Request content(String contentType, byte[] content) {
      return new Request(method, pathAndQuery, headers, content)
          .header("Content-Type", contentType);
    }
  }

  /// What was answered.
  public static final class Reply {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Reply(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = Map.copyOf(headers);
      this.body = body;
    }

    public int status() {
      return status;
    }

    /// The body, which is the caller's.
    public byte[] body() {
      return body;
    }

    public boolean isGood() {
      return status >= 200 && status < 300;
    }

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /// The body as JSON.
    public JsonNode json() {
      return Json.read(body);
    }
  }

  private final Dispatcher dispatcher;

  /// Requests of these routes, also of those that are added later.
  public InProcess(Router router) {
    this.dispatcher = new Dispatcher(router, Handler::handle, Proxies.NONE, _ -> {});
  }

  /// Asks on behalf of whoever sent the outer request.
  ///
  /// @throws ClientGone if he hung up meanwhile
  public Reply call(Exchange outer, Request request) throws ClientGone {
    Map<String, String> headers = new LinkedHashMap<>(request.headers);
    for (String name : CREDENTIALS) {
      outer
          .header(name)
          .ifPresent(value -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    }
    if (request.body.length > 0) {
      // RFC 9112 6.3: a request without it has no body, and some doors look at it first.
      headers.put("content-length", Integer.toString(request.body.length));
    }
    int question = request.pathAndQuery.indexOf('?');
    String path = request.pathAndQuery;
    InternalResponse response = new InternalResponse();
    Exchange inner =
        new Exchange(
            new InternalRequest(
                request.method,
                question < 0 ? path : path.substring(0, question),
                question < 0 ? "" : path.substring(question + 1),
                headers,
                request.body,
                outer.remoteAddress(),
                outer.secure()),
            response,
            outer.requestId());
    try {
      dispatcher.answer(inner);
    } catch (CloseConnectionException half) {
      throw new IllegalStateException("%s was answered in part".formatted(path), half);
    }
    // Whoever it was, the log is to know.
    inner.notes().forEach(outer::note);
    return response.reply();
  }
}
