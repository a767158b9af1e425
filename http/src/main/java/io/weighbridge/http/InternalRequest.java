package io.weighbridge.http;

import io.helidon.http.HeaderName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A request that this program makes of itself.
///
/// @param headers by name in lower case
record InternalRequest(
    Method verb,
    String rawPath,
    String rawQuery,
    Map<String, String> headers,
    byte[] content,
    String remoteAddress,
    boolean isSecure)
    implements Incoming {

  @Override
  public String method() {
    return verb.name();
  }

  @Override
  public Optional<String> header(HeaderName name) {
    return Optional.ofNullable(headers.get(name.lowerCase()));
  }

  @Override
  public OptionalLong contentLength() {
    return OptionalLong.of(content.length);
  }

  @Override
  public boolean hasBody() {
    return content.length > 0;
  }

  @Override
  public InputStream body() {
    return new ByteArrayInputStream(content);
  }

  @Override
  public boolean isBodyAsked() {
    return true;
  }
}
