package io.weighbridge.sealing;

/// How a sealed file is laid out: Tink's streaming AEAD `AES256_GCM_HKDF_1MB`. A header (its own
/// length, a salt, the beginning of every nonce), then the plain bytes in segments of 1 MiB with
/// their tags, of which the first is shorter by the header and the last by what is left.
final class SealedLayout {

  /// The bytes of a segment with its tag.
  static final int SEGMENT = 1 << 20;

  static final int TAG = 16;
  static final int SALT = 32;
  static final int PREFIX = 7;
  static final int HEADER = 1 + SALT + PREFIX;

  /// The number of a segment has 32 bits, of which Java's int leaves 31.
  static final long MOST_SEGMENTS = Integer.MAX_VALUE;

  static final long MOST_PLAIN = (MOST_SEGMENTS - 1) * (SEGMENT - TAG);

  private SealedLayout() {}

  /// Even nothing has a segment, for its tag.
  static long segments(long plain) {
    return Math.max(1, Math.ceilDiv(plain + HEADER, SEGMENT - TAG));
  }

  static long sealedSize(long plain) {
    return HEADER + plain + segments(plain) * TAG;
  }

  /// Where a segment's ciphertext begins.
  static long offset(long segment) {
    return segment == 0 ? HEADER : segment * SEGMENT;
  }

  /// Where a segment's plain bytes begin.
  static long plainOffset(long segment) {
    return segment == 0 ? 0 : segment * (SEGMENT - TAG) - HEADER;
  }

  /// The segment in which a plain byte is.
  static long segmentOf(long plainOffset) {
    return (plainOffset + HEADER) / (SEGMENT - TAG);
  }
}
