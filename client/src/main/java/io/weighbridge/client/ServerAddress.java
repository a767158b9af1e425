package io.weighbridge.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a hub is: scheme, host, port and perhaps a path prefix, without a slash at the end.
///
/// ```java
/// ServerAddress.parse("https://hub.example/models/").text(); // https://hub.example/models
/// ```
public record ServerAddress(URI base) {

  public ServerAddress {
    String scheme = base.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme))
        || base.getHost() == null
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null
        || base.getRawPath().endsWith("/")) {
      throw new IllegalArgumentException("no address of a server: " + base);
    }
  }

  /// @throws WordException if the text is no address; it never quotes a password
  public static ServerAddress parse(String text) {
    URI given;
    try {
      given = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new WordException(
          "server '%s': %s; expected an address such as http://127.0.0.1:8080"
              .formatted(withoutUser(text), e.getReason()));
    }
    String scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
    @Nullable String host = given.getHost();
    if (!(scheme.equals("http") || scheme.equals("https")) || host == null) {
      throw new WordException(
          "server '%s': expected an address such as http://127.0.0.1:8080"
              .formatted(withoutUser(text)));
    }
    if (given.getRawUserInfo() != null
        || given.getRawQuery() != null
        || given.getRawFragment() != null) {
      throw new WordException(
          ("server '%s': user, query and fragment do not belong into the address; a token is given"
                  + " by --token, $WEIGHBRIDGE_TOKEN or weighbridge login")
              .formatted(withoutUser(text)));
    }
    int defaultPort = scheme.equals("http") ? 80 : 443;
    String port =
        given.getPort() == -1 || given.getPort() == defaultPort ? "" : ":" + given.getPort();
    String path = given.getRawPath() == null ? "" : given.getRawPath().replaceAll("/+$", "");
    return new ServerAddress(
        URI.create(scheme + "://" + host.toLowerCase(Locale.ROOT) + port + path));
  }

  private static String withoutUser(String text) {
    return text.replaceAll("//[^/@]*@", "//…@");
  }

  /// What is typed to get here; the key under which credentials are kept.
  public String text() {
    return base.toString();
  }

  /// An address below this one.
  ///
  /// @param path starts with a slash, percent-encoded already
  URI at(String path) {
    return URI.create(base + path);
  }

  /// RFC 6454: the same scheme, host and port. A token goes nowhere else.
  static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    if (uri.getPort() != -1) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  @Override
  public String toString() {
    return text();
  }
}
