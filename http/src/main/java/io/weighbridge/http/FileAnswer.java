package io.weighbridge.http;

import java.util.Optional;

/// How a file (or bytes) is answered: media type, entity tag without quotes (RFC 9110 8.8.3), and
/// the name to save it under where it must not be shown. Ranges, conditions and HEAD follow from
/// these.
public record FileAnswer(String contentType, Optional<String> etag, Optional<String> saveAs) {

  public static FileAnswer of(String contentType) {
    return new FileAnswer(contentType, Optional.empty(), Optional.empty());
  }

  /// With a strong entity tag; the quotes are added here.
  public FileAnswer etag(String tag) {
    return new FileAnswer(contentType, Optional.of(tag), saveAs);
  }

  /// Saved under this name instead of shown (RFC 6266).
  public FileAnswer saveAs(String name) {
    return new FileAnswer(contentType, etag, Optional.of(name));
  }
}
