package io.weighbridge.http;

import java.net.InetAddress;
import java.util.Arrays;

/// Neighbouring IP addresses: those whose first bits are the same (RFC 4632 3.1, RFC 4291 2.3).
public final class AddressRange {

  private final InetAddress first;
  private final int bits;

  private AddressRange(InetAddress first, int bits) {
    this.first = first;
    this.bits = bits;
  }

  /// `10.0.0.0/8`, `fd00::/8`, or one address.
  ///
  /// @throws IllegalArgumentException if it is neither, or bits are set behind the prefix
  public static AddressRange parse(String text) {
    String[] parts = text.split("/", 2);
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(parts[0]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(expected(text), e);
    }
    int width = address.getAddress().length * Byte.SIZE;
    int bits = parts.length == 1 ? width : bits(text, parts[1], width);
    AddressRange range = new AddressRange(address, bits);
    if (!Arrays.equals(address.getAddress(), range.masked(address.getAddress()))) {
      throw new IllegalArgumentException(
          "%s has bits behind its first %d".formatted(text, bits));
    }
    return range;
  }

  private static int bits(String text, String written, int width) {
    if (written.matches("\\d{1,3}") && Integer.parseInt(written) <= width) {
      return Integer.parseInt(written);
    }
    throw new IllegalArgumentException(expected(text));
  }

  private static String expected(String text) {
    return "%s is no address and no range such as 10.0.0.0/8".formatted(text);
  }

  /// Whether an address is one of these.
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == first.getAddress().length
        && Arrays.equals(first.getAddress(), masked(bytes));
  }

  /// An address without what comes after the prefix.
  private byte[] masked(byte[] address) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      masked[i] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    return masked;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange range && range.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "%s/%d".formatted(first.getHostAddress(), bits);
  }
}
