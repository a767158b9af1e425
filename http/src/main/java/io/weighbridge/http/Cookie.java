package io.weighbridge.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A cookie as it is set (RFC 6265 4.1). Scripts never see it, and requests that begin on other
/// sites carry it only when they open a page.
///
/// @param value letters, digits and `-_.~` alone
/// @param path where it is shown
/// @param age how long it is kept; nothing removes it
/// @param secure whether it travels by TLS alone
public record Cookie(String name, String value, String path, Duration age, boolean secure) {

  private static final String VALUE = "[A-Za-z0-9._~-]*";

  public Cookie {
    if (!value.matches(VALUE)) {
      throw new IllegalArgumentException("the value of the cookie %s is none".formatted(name));
    }
  }

  /// What removes it.
  public Cookie removed() {
    return new Cookie(name, "", path, Duration.ZERO, secure);
  }

  String text() {
    return "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Lax%s"
        .formatted(name, value, path, age.toSeconds(), secure ? "; Secure" : "");
  }

  /// The value of a cookie in a request (RFC 6265 4.2.1). Nothing if it is there twice: whoever
  /// governs a neighbouring host can add one of his own, and nobody can say which is which.
  static Optional<String> in(Optional<String> header, String name) {
    List<String> values = new ArrayList<>();
    for (String pair : header.orElse("").split("[;,]", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
        values.add(pair.substring(equals + 1).strip());
      }
    }
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }
}
