package io.weighbridge.access;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Somebody's wish to have the files of a gated repository.
///
/// @param repository the repository's id of 24 hexadecimal digits
/// @param email empty if unknown
/// @param fields what the repository's card asks for, as the user answered
/// @param reason why it was rejected, empty if nobody said
public record AccessRequest(
    String repository,
    String user,
    String fullname,
    String email,
    Status status,
    Instant asked,
    Map<String, String> fields,
    String reason) {

  /// Where it stands.
  public enum Status {
    PENDING,
    ACCEPTED,
    REJECTED
  }

  public AccessRequest {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
