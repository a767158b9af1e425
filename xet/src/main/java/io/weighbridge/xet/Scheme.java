package io.weighbridge.xet;

/// How a chunk is packed; the place in this list is the number on the wire.
enum Scheme {
  /// As it is.
  NONE,
  /// An LZ4 frame.
  LZ4,
  /// Every fourth byte beside each other, then an LZ4 frame: floats of 32 bits pack better so.
  GROUPED_LZ4;

  private static final Scheme[] BY_NUMBER = values();

  static Scheme of(int number, int place) {
    if (number >= BY_NUMBER.length) {
      throw new XorbException(
          "chunk %d is packed in the unknown way %d (0, 1 and 2 are known)"
              .formatted(place, number));
    }
    return BY_NUMBER[number];
  }
}
