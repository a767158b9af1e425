package io.weighbridge.hub;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The hosts that webhooks may reach: those that the operator named, and no others, so that nobody
/// who can register a webhook can make the server speak to the network behind it.
final class WebhookHosts {

  private final Set<String> hosts;

  /// @param hosts `name` or `name:port`; a name alone allows every port
  WebhookHosts(Set<String> hosts) {
    this.hosts =
        hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  boolean allow(URI url) {
    String scheme = url.getScheme();
    String host = url.getHost();
    if (host == null || url.getRawUserInfo() != null) {
      return false;
    }
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return hosts.contains(name) || hosts.contains(name + ":" + url.getPort());
  }
}
