package io.weighbridge.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The proxies whose word counts on where a request came from (`X-Forwarded-For`). Each proxy adds
/// the address of its peer at the end, and whoever is before the first one can write what he likes:
/// so the list is read from its end, for as long as it was one of these who wrote.
///
/// ```java
/// Proxies proxies = new Proxies(List.of(AddressRange.parse("10.0.0.0/8")));
/// proxies.client("10.0.0.7", Optional.of("198.51.100.4")); // 198.51.100.4
/// proxies.client("198.51.100.4", Optional.of("127.0.0.1")); // 198.51.100.4
/// ```
public record Proxies(List<AddressRange> trusted) {

  /// Nobody's word counts.
  public static final Proxies NONE = new Proxies(List.of());

  /// The header that proxies write.
  public static final String FORWARDED_FOR = "X-Forwarded-For";

  /// An address as proxies write it: some with its port, then a longer one in brackets.
  private static final Pattern WRITTEN =
      Pattern.compile("\\[([0-9A-Fa-f:.]{2,45})](?::\\d{1,5})?|([0-9.]{7,15})(?::\\d{1,5})?");

  private static final Pattern BARE = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  public Proxies {
    trusted = List.copyOf(trusted);
  }

  /// The address of the client: the last one that no trusted proxy has. Where a proxy wrote what is
  /// no address, it is the proxy's.
  ///
  /// @param peer the other end of the connection
  /// @param forwarded the values of [#FORWARDED_FOR], joined by commas
  public String client(String peer, Optional<String> forwarded) {
    if (trusted.isEmpty() || forwarded.isEmpty() || !isTrusted(peer)) {
      return peer;
    }
    String[] path = forwarded.get().split(",", -1);
    String client = peer;
    for (int i = path.length - 1; i >= 0; i--) {
      Optional<InetAddress> before = address(path[i].strip());
      if (before.isEmpty()) {
        return client;
      }
      client = before.get().getHostAddress();
      if (!isTrusted(before.get())) {
        return client;
      }
    }
    return client;
  }

  private boolean isTrusted(String peer) {
    return address(peer).filter(this::isTrusted).isPresent();
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(range -> range.contains(address));
  }

  private static Optional<InetAddress> address(String text) {
    Matcher written = WRITTEN.matcher(text);
    String literal = text;
    if (written.matches()) {
      literal = written.group(1) == null ? written.group(2) : written.group(1);
    } else if (!BARE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
