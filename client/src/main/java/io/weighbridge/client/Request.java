package io.weighbridge.client;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// One request to a hub, or to where a hub says that its bytes are.
///
/// @param purpose continues the sentence "could not …"
/// @param trusted whether the token goes along; it does on the hub's own origin only
/// @param repeatable whether the same request may be sent again though it is not known what became
///   of the first one (RFC 9110 9.2.2)
record Request(
    String purpose,
    String method,
    URI uri,
    Map<String, String> headers,
    Body body,
    boolean trusted,
    boolean repeatable) {

  Request {
    headers = Map.copyOf(headers);
  }

  static Request get(String purpose, URI uri) {
    return new Request(purpose, "GET", uri, Map.of(), Body.NONE, true, true);
  }

  static Request of(String purpose, String method, URI uri, Body body) {
    return new Request(purpose, method, uri, Map.of(), body, true, true);
  }

  Request header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Request(purpose, method, uri, more, body, trusted, repeatable);
  }

  /// The same without the token: its address is signed, or it is somebody else's.
  Request anonymous() {
    return new Request(purpose, method, uri, headers, body, false, repeatable);
  }

  /// The same, sent once only unless the hub says that it did nothing.
  Request once() {
    return new Request(purpose, method, uri, headers, body, trusted, false);
  }

  Request to(URI other, boolean stillTrusted) {
    return new Request(purpose, method, other, headers, body, stillTrusted, repeatable);
  }

  boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
