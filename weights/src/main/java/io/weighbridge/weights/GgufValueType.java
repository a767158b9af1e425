package io.weighbridge.weights;

import java.util.Optional;

/// The types of values in GGUF's key-value section ("GGUF", `enum gguf_metadata_value_type`): the
/// ordinal is the number in the file.
enum GgufValueType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  /// A 64-bit length, then that many bytes of UTF-8.
  STRING(8),
  /// A type, a 64-bit count, then that many values.
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private final int least;

  GgufValueType(int least) {
    this.least = least;
  }

  static Optional<GgufValueType> of(int number) {
    return number >= 0 && number < values().length
        ? Optional.of(values()[number])
        : Optional.empty();
  }

  @SuppressWarnings("EnumOrdinal")
  int number() {
    return ordinal();
  }

  /// The bytes of a value; of a string or an array that is empty.
  int least() {
    return least;
  }

  /// Whether every value takes the same number of bytes.
  boolean isFixed() {
    return this != STRING && this != ARRAY;
  }
}
