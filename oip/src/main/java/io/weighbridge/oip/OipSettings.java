package io.weighbridge.oip;

/// What the door of the protocol takes.
///
/// @param maxBody bytes of the body of an inference request, unpacked
/// @param version what the server's metadata says of its version
public record OipSettings(long maxBody, String version) {

  public static final long DEFAULT_MAX_BODY = 64L << 20;

  public OipSettings {
    if (maxBody < 1 || maxBody > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the largest body of an inference request: 1 to %d bytes, not %d"
              .formatted(Integer.MAX_VALUE, maxBody));
    }
  }
}
