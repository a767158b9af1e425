package io.weighbridge.pages;

import io.weighbridge.http.Links;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// Addresses of pages, with what strangers named percent-encoded (RFC 3986 2.1).
public final class Addresses {

  private Addresses() {}

  /// One segment of a path, or a value of a query.
  public static String encoded(String text) {
    return Links.encode(text);
  }

  /// A path of several segments, whose slashes stay.
  public static String path(String path) {
    StringJoiner joined = new StringJoiner("/");
    for (String segment : path.split("/", -1)) {
      joined.add(Links.encode(segment));
    }
    return joined.toString();
  }

  /// A query of names with their values, with its question mark; empty if there are none.
  public static String query(Map<String, List<String>> parameters) {
    List<String> parts = new ArrayList<>();
    parameters.forEach((name, values) -> {
      for (String value : values) {
        if (!value.isEmpty()) {
          parts.add(Links.encode(name) + "=" + Links.encode(value));
        }
      }
    });
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  /// Whether a text is a path of this server, to which a browser may be sent: `//host` and `/\host`
  /// lead elsewhere.
  public static boolean isLocal(String path) {
    return path.startsWith("/")
        && !path.startsWith("//")
        && path.indexOf('\\') < 0
        && path.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
  }
}
