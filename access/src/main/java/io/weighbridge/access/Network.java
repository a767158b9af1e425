package io.weighbridge.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// The part of an address that one holder cannot change at will.
public final class Network {

  private static final int MOST = 100;
  private static final int IPV6_PREFIX_BYTES = 8;

  private Network() {}

  /// The first 64 bits of an IPv6 address (RFC 6177: one site has at least these many left), any
  /// other text as it is.
  public static String of(String address) {
    if (address.length() <= MOST && address.indexOf(':') >= 0) {
      try {
        // A literal is never looked up by name.
        if (InetAddress.ofLiteral(address) instanceof Inet6Address six) {
          byte[] prefix = Arrays.copyOf(six.getAddress(), IPV6_PREFIX_BYTES);
          return HexFormat.of().formatHex(prefix) + "/64";
        }
      } catch (IllegalArgumentException e) {
        return address;
      }
    }
    return address.length() <= MOST ? address : address.substring(0, MOST);
  }
}
