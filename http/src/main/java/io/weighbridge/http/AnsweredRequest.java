package io.weighbridge.http;

import java.time.Duration;
import java.util.Map;

/// What is known of a request once it is answered: for the access log and the metrics. The path is
/// as it came, or the route's pattern where a parameter of the path is a secret (`{token}`,
/// `{grant}`, `{signature}`); the query is left out because it may hold such too.
public record AnsweredRequest(
    String requestId,
    String method,
    String rawPath,
    String pattern,
    int status,
    long bytes,
    Duration took,
    String remoteAddress,
    String userAgent,
    Map<String, String> notes) {

  public AnsweredRequest {
    notes = Map.copyOf(notes);
  }
}
