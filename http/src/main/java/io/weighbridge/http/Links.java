package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Map;
import java.util.StringJoiner;

/// Absolute addresses from the configured public base URL, never from the Host header: links to the
/// next page (RFC 8288), upload addresses, redirects.
public record Links(URI base) {

  /// Takes a base without a path or with one (`https://models.example/hub`); a slash at its end
  /// does not count.
  public static Links of(String base) {
    return new Links(URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base));
  }

  /// The absolute address of a raw path that begins with a slash.
  public String absolute(String rawPath) {
    return base + rawPath;
  }

  /// Sets `Link: <...>; rel="next"`: this request's path and query with these parameters replaced,
  /// so that the address carries all of the query's state.
  public void next(Exchange exchange, Map<String, String> replaced) {
    StringJoiner query = new StringJoiner("&");
    exchange
        .queryParameters()
        .forEach((name, values) -> {
          if (!replaced.containsKey(name)) {
            values.forEach(value -> query.add(encode(name) + "=" + encode(value)));
          }
        });
    replaced.forEach((name, value) -> query.add(encode(name) + "=" + encode(value)));
    exchange.header("Link", "<%s?%s>; rel=\"next\"".formatted(absolute(exchange.rawPath()), query));
  }

  /// One path segment or query value, percent-encoded (RFC 3986 2.1).
  public static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
