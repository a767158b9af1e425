package io.weighbridge.weights;

import java.util.Optional;

/// The types of values in GGUF's key-value section ("GGUF", `enum gguf_metadata_value_type`): with
/// their numbers in the file.
enum GgufValueType {
  UINT8(0, 1),
  INT8(1, 1),
  UINT16(2, 2),
  INT16(3, 2),
  UINT32(4, 4),
  INT32(5, 4),
  FLOAT32(6, 4),
  BOOL(7, 1),
  /// A 64-bit length, then that many bytes of UTF-8.
  STRING(8, 8),
  /// A type, a 64-bit count, then that many values.
  ARRAY(9, 12),
  UINT64(10, 8),
  INT64(11, 8),
  FLOAT64(12, 8);

  private final int number;
  private final int least;

  GgufValueType(int number, int least) {
    this.number = number;
    this.least = least;
  }

  static Optional<GgufValueType> of(int number) {
    for (GgufValueType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  int number() {
    return number;
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
