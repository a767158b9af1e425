package io.weighbridge.server;

import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.Proxies;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How the server listens: the section `server` of the configuration.
///
/// @param grpcPort where gRPC is spoken; empty for nowhere
/// @param publicUrl how clients reach the server where that is not where it listens: behind a proxy
/// @param proxies who is believed on where requests come from
/// @param certificate a PEM file of certificates, the server's own first; with `key` it turns TLS
///   on
/// @param key a PEM file of the private key (PKCS #8)
/// @param accessLog `stderr`, `off`, or a file
/// @param session how long a browser stays signed in
public record ServerSettings(
    String host,
    int port,
    OptionalInt grpcPort,
    Optional<URI> publicUrl,
    Proxies proxies,
    Optional<Path> certificate,
    Optional<Path> key,
    String accessLog,
    Duration session,
    HttpLimits limits) {

  static final String STDERR = "stderr";
  static final String OFF = "off";

  private static final long LARGEST_HEAD = 1 << 20;
  private static final long LONGEST_SESSION = 24 * 366;

  static final Key<String> HOST =
      new Key<>("server.host", "127.0.0.1", "the address to listen on", Texts::some);
  static final Key<Integer> PORT =
      new Key<>("server.port", "8080", "the port to listen on; 0 is any free one", Texts::port);
  static final Key<OptionalInt> GRPC_PORT =
      new Key<>(
          "server.grpc-port",
          "8081",
          "the port of gRPC; 0 is any free one, off for none",
          Texts::portOrOff);
  static final Key<Optional<URI>> PUBLIC_URL =
      new Key<>(
          "server.public-url",
          "",
          "how clients reach the server, where a proxy stands before it",
          Texts::url);
  static final Key<Proxies> TRUSTED_PROXIES =
      new Key<>(
          "server.trusted-proxies",
          "",
          "addresses of proxies, and ranges of them such as 10.0.0.0/8, separated by commas, whose"
              + " X-Forwarded-For says from which address a request came",
          Texts::proxies);
  static final Key<Optional<Path>> CERTIFICATE =
      new Key<>(
          "server.tls.certificate", "", "PEM file of certificates; turns TLS on", Texts::path);
  static final Key<Optional<Path>> KEY =
      new Key<>("server.tls.key", "", "PEM file of the private key (PKCS #8)", Texts::path);
  static final Key<String> ACCESS_LOG =
      new Key<>("server.access-log", STDERR, "stderr, off, or a file", Texts::some);
  static final Key<Duration> SESSION_HOURS =
      new Key<>(
          "server.session-hours",
          "12",
          "how many hours a browser stays signed in",
          Texts.atMost(LONGEST_SESSION, Texts::hours, Duration::toHours));
  static final Key<Long> REQUEST_LINE =
      new Key<>(
          "server.limits.request-line",
          "16 KiB",
          "the longest first line of a request",
          Texts.atMost(LARGEST_HEAD, Texts::size, size -> size));
  static final Key<Long> HEADERS =
      new Key<>(
          "server.limits.headers",
          "32 KiB",
          "the most bytes of a request's headers",
          Texts.atMost(LARGEST_HEAD, Texts::size, size -> size));
  static final Key<Integer> CONNECTIONS =
      new Key<>("server.limits.connections", "10000", "the most open connections", Texts::count);
  static final Key<Duration> IDLE =
      new Key<>(
          "server.limits.idle",
          "2m",
          "how long a connection may stand still before it is closed",
          Texts::duration);
  static final Key<Duration> GRACE =
      new Key<>(
          "server.limits.grace",
          "20s",
          "how long running requests may take when the server stops",
          Texts::duration);

  static final List<Key<?>> KEYS =
      List.of(
          HOST,
          PORT,
          GRPC_PORT,
          PUBLIC_URL,
          TRUSTED_PROXIES,
          CERTIFICATE,
          KEY,
          ACCESS_LOG,
          SESSION_HOURS,
          REQUEST_LINE,
          HEADERS,
          CONNECTIONS,
          IDLE,
          GRACE);

  static ServerSettings of(Values values) {
    if (values.get(CERTIFICATE).isPresent() != values.get(KEY).isPresent()) {
      values.mistake(
          "%s and %s are given together or not at all".formatted(CERTIFICATE.name(), KEY.name()));
    }
    return new ServerSettings(
        values.get(HOST),
        values.get(PORT),
        values.get(GRPC_PORT),
        values.get(PUBLIC_URL),
        values.get(TRUSTED_PROXIES),
        values.get(CERTIFICATE),
        values.get(KEY),
        values.get(ACCESS_LOG),
        values.get(SESSION_HOURS),
        new HttpLimits(
            values.get(REQUEST_LINE).intValue(),
            values.get(HEADERS).intValue(),
            values.get(CONNECTIONS),
            values.get(IDLE),
            values.get(GRACE)));
  }
}
