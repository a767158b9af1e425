package io.weighbridge.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.weighbridge.http.Proxies;
import io.weighbridge.serving.Callers;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where every call comes in: who asks, and from where.
///
/// @param proxies who is believed on where calls come from
public record Entrance(Callers callers, Proxies proxies) {

  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of(Proxies.FORWARDED_FOR, Metadata.ASCII_STRING_MARSHALLER);

  /// @throws io.weighbridge.http.HttpFailure 401 for a token that is none
  Asking asking(Attributes connection, Metadata metadata) {
    Iterable<String> values = metadata.getAll(FORWARDED_FOR);
    Optional<String> forwarded =
        values == null ? Optional.empty() : Optional.of(String.join(", ", values));
    String peer = address(connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    return Asking.of(callers, proxies.client(peer, forwarded), metadata);
  }

  private static String address(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "";
  }
}
