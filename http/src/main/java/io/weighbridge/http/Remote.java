package io.weighbridge.http;

import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;

/// The peer's address as text.
final class Remote {

  private Remote() {}

  static String address(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress peer
            && peer.getAddress() != null
        ? peer.getAddress().getHostAddress()
        : request.remotePeer().host();
  }
}
