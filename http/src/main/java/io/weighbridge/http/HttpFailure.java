package io.weighbridge.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A request that is refused: status, one sentence, headers, and a body of its own where the
/// dialect's usual body does not do. The one place that turns failures into answers is the router.
///
/// ```java
/// throw HttpFailure.of(404, "Repository acme/x not found").header("X-Error-Code", "RepoNotFound");
/// ```
public final class HttpFailure extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int FIRST_STATUS = 300;
  private static final int LAST_STATUS = 599;

  private final int status;
  private final @Nullable String code;
  private final transient Map<String, String> headers;
  private final transient @Nullable JsonNode body;

  private HttpFailure(
      int status,
      String message,
      @Nullable String code,
      Map<String, String> headers,
      @Nullable JsonNode body) {
    // No stack trace: a refusal is an ordinary answer, and misses are hot.
    super(message, null, false, false);
    if (status < FIRST_STATUS || status > LAST_STATUS) {
      throw new IllegalArgumentException("a failure cannot have status " + status);
    }
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.body = body;
  }

  public static HttpFailure of(int status, String message) {
    return new HttpFailure(status, message, null, Map.of(), null);
  }

  /// The request is malformed.
  public static HttpFailure badRequest(String message) {
    return of(400, message);
  }

  /// With one more header.
  public HttpFailure header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpFailure(status, message(), code, more, body);
  }

  /// With a body instead of the dialect's.
  public HttpFailure body(JsonNode own) {
    return new HttpFailure(status, message(), code, headers, own);
  }

  /// With a word by which programs tell this refusal from others of its status; every dialect has a
  /// place for it in its body.
  public HttpFailure code(String word) {
    return new HttpFailure(status, message(), word, headers, body);
  }

  public int status() {
    return status;
  }

  public String message() {
    return java.util.Objects.requireNonNullElse(getMessage(), "");
  }

  public Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  public Optional<JsonNode> body() {
    return Optional.ofNullable(body);
  }
}
