package io.weighbridge.http;

import io.helidon.http.HeaderNames;

/// What pages of other origins may do (the Fetch standard, "CORS protocol"). With a token, which a
/// browser never adds by itself, any origin may ask. The cookie of a session does not help other
/// origins: `*` without `Access-Control-Allow-Credentials` makes a browser keep from them every
/// answer to a request with cookies, and the header `X-CSRF-Token`, without which a cookie changes
/// nothing, is not among those that they may send.
final class Cors {

  private static final String ALLOWED = "Authorization, Content-Type, Range, Accept, If-None-Match";
  private static final String EXPOSED =
      "ETag, Link, Content-Range, Content-Length, Content-Disposition, Accept-Ranges, X-Repo-Commit,"
          + " X-Error-Code, X-Error-Message, X-Linked-Size, X-Linked-ETag, X-Request-Id,"
          + " X-Total-Count, Location";
  private static final String ONE_DAY = "86400";

  private Cors() {}

  static void allow(Incoming request, Outgoing response) {
    if (request.header(HeaderNames.ORIGIN).isPresent()) {
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
      response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }

  static void preflight(Outgoing response, String methods) {
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, methods);
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
    response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, ONE_DAY);
  }
}
