package io.weighbridge.xet;

/// What stands before every chunk of a xorb (Xet's "xorb" page, "Chunk Header Structure").
///
/// @param scheme how the chunk is packed
/// @param stored bytes of the chunk in the xorb, after the header
/// @param raw bytes that the chunk stands for
record ChunkHeader(Scheme scheme, int stored, int raw) {

  static final int BYTES = 8;

  /// What a chunk may stand for; clients aim at half of it.
  static final int MAX_RAW = 128 << 10;

  /// What a chunk may take in the xorb. Packing that made a chunk larger would be pointless, but is
  /// not forbidden.
  static final int MAX_STORED = 2 * MAX_RAW;

  private static final int VERSION = 0;

  /// Reads and checks the header of one chunk.
  ///
  /// @param place where the chunk is, for messages
  static ChunkHeader parse(byte[] bytes, int at, int place) {
    int version = bytes[at] & 0xff;
    if (version != VERSION) {
      throw new XorbException("chunk %d is of version %d, not 0".formatted(place, version));
    }
    int stored = threeBytes(bytes, at + 1);
    int raw = threeBytes(bytes, at + 5);
    Scheme scheme = Scheme.of(bytes[at + 4] & 0xff, place);
    if (raw == 0 || raw > MAX_RAW) {
      throw new XorbException(
          "chunk %d states %d bytes, a chunk has 1 to %d".formatted(place, raw, MAX_RAW));
    }
    if (stored == 0 || stored > MAX_STORED) {
      throw new XorbException(
          "chunk %d is stored in %d bytes, a chunk takes 1 to %d"
              .formatted(place, stored, MAX_STORED));
    }
    if (scheme == Scheme.NONE && stored != raw) {
      throw new XorbException(
          "chunk %d is not packed, but states %d bytes and is stored in %d"
              .formatted(place, raw, stored));
    }
    return new ChunkHeader(scheme, stored, raw);
  }

  private static int threeBytes(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
  }
}
