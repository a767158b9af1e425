package io.weighbridge.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;

/// Answers what is no HTTP request at all, or too large a one, before any route is looked for.
final class Malformed implements DirectHandler {

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    String sentence =
        switch (status.code()) {
          case 400 -> "The request is not well-formed HTTP/1.1, or its headers are too large.";
          case 505 -> "Only HTTP/1.1 is spoken here.";
          default -> Reasons.of(status.code()) + ".";
        };
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, Dialect.ERROR.contentType())
        .header(HeaderNames.create("X-Request-Id"), RequestId.next())
        .keepAlive(false)
        .entity(Json.write(Dialect.ERROR.body(HttpFailure.of(status.code(), sentence))))
        .build();
  }
}
