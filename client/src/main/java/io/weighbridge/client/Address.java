package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Paths and queries of the hub's API, percent-encoded.
final class Address {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private Address() {}

  /// One segment: a slash in it is data (RFC 3986 2.2), as in the revision `refs/pr/1`.
  static String segment(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 8);
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (UNRESERVED.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append("%%%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }

  /// A path: its slashes stay.
  static String path(String text) {
    return Arrays.stream(text.split("/", -1))
        .map(Address::segment)
        .collect(Collectors.joining("/"));
  }

  static String model(ModelId model) {
    return "/api/models/" + model;
  }

  /// `?a=1&b=2` of names and values in turn; nothing for values that are empty.
  static String query(String... pairs) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      if (!pairs[i + 1].isEmpty()) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(segment(pairs[i]))
            .append('=')
            .append(segment(pairs[i + 1]));
      }
    }
    return query.toString();
  }
}
