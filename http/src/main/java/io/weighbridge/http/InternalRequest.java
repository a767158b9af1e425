package io.weighbridge.http;

import io.helidon.http.HeaderName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A request that this program makes of itself.
final class InternalRequest implements Incoming {

  private final Method verb;
  private final String rawPath;
  private final String rawQuery;
  private final Map<String, String> headers;
  private final byte[] content;
  private final String remoteAddress;
  private final boolean secure;

  /// @param headers by name in lower case
  InternalRequest(
      Method verb,
      String rawPath,
      String rawQuery,
      Map<String, String> headers,
      byte[] content,
      String remoteAddress,
      boolean secure) {
    this.verb = verb;
    this.rawPath = rawPath;
    this.rawQuery = rawQuery;
    this.headers = headers;
    this.content = content;
    this.remoteAddress = remoteAddress;
    this.secure = secure;
  }

  @Override
  public String rawPath() {
    return rawPath;
  }

  @Override
  public String rawQuery() {
    return rawQuery;
  }

  @Override
  public String remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean isSecure() {
    return secure;
  }

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
