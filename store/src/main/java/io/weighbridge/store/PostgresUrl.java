package io.weighbridge.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a PostgreSQL database is and who enters. Only [#place] is ever shown.
///
/// @param options the driver's own, by name
record PostgresUrl(
    String host,
    int port,
    String database,
    @Nullable String user,
    @Nullable String password,
    Map<String, String> options) {

  private static final int USUAL_PORT = 5432;
  private static final int MOST_PORTS = 65_535;

  /// What else a URL may say. The driver knows many more, some of which name classes to be run.
  private static final Set<String> OPTIONS =
      Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "currentSchema");

  private static final String SHAPE =
      "it should be postgresql://user:password@host:port/database, with what is special in user and"
          + " password written as %XX";

  /// Reads `postgresql://`, `postgres://`, and both behind `jdbc:`.
  ///
  /// @throws IllegalArgumentException which says what is wrong without repeating the URL, since it
  ///   may hold a password
  static PostgresUrl parse(String url) {
    URI uri = uri(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
    String scheme = uri.getScheme();
    if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
      throw new IllegalArgumentException("the URL is not one of a PostgreSQL database: " + SHAPE);
    }
    String host = uri.getHost();
    String path = uri.getRawPath();
    if (host == null || path == null || path.length() < 2) {
      throw new IllegalArgumentException(
          "the URL of the PostgreSQL database names no host or no database: " + SHAPE);
    }
    int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
    if (port < 1 || port > MOST_PORTS) {
      throw new IllegalArgumentException(
          "the URL of the PostgreSQL database has the port %d: ports go from 1 to %d"
              .formatted(port, MOST_PORTS));
    }
    Map<String, String> query = query(uri.getRawQuery());
    String user = query.remove("user");
    String password = query.remove("password");
    String entering = uri.getRawUserInfo();
    if (entering != null) {
      int colon = entering.indexOf(':');
      user = decode(colon < 0 ? entering : entering.substring(0, colon));
      password = colon < 0 ? password : decode(entering.substring(colon + 1));
    }
    for (String option : query.keySet()) {
      if (!OPTIONS.contains(option)) {
        throw new IllegalArgumentException(
            "the URL of the PostgreSQL database has the unknown option %s: there are user, password and %s"
                .formatted(option, String.join(", ", OPTIONS.stream().sorted().toList())));
      }
    }
    return new PostgresUrl(
        host, port, decode(path.substring(1)), user, password, Map.copyOf(query));
  }

  /// For messages.
  String place() {
    return "the PostgreSQL database %s at %s:%d".formatted(database, host, port);
  }

  @Override
  public String toString() {
    return place();
  }

  private static URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // Its message, and so its stack, would repeat the URL.
      throw new IllegalArgumentException(
          "the URL of the PostgreSQL database has something wrong at character %d: %s"
              .formatted(e.getIndex() + 1, SHAPE));
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new TreeMap<>();
    if (raw == null || raw.isEmpty()) {
      return query;
    }
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "the URL of the PostgreSQL database has an option without a value: each is name=value");
      }
      query.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
    }
    return query;
  }

  /// RFC 3986, section 2.1; a plus sign is one, as in libpq.
  private static String decode(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
