package io.weighbridge.http;

import io.helidon.http.HeaderName;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/// A request as it came: over a connection ([WiredRequest]), or from this program itself
/// ([InternalRequest]).
sealed interface Incoming permits WiredRequest, InternalRequest {

  /// GET, POST, ...: whatever was sent.
  String method();

  /// Still percent-encoded, without the query.
  String rawPath();

  /// Without the question mark.
  String rawQuery();

  /// Several of one name are joined by commas.
  Optional<String> header(HeaderName name);

  OptionalLong contentLength();

  boolean hasBody();

  InputStream body();

  /// Whether the client has been told to send its body (RFC 9110 10.1.1).
  boolean isBodyAsked();

  /// The client's address, without port: the peer's, or what trusted proxies say.
  String remoteAddress();

  /// Whether the peer speaks TLS with this program.
  boolean isSecure();
}
