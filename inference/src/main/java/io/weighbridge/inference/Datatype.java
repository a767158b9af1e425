package io.weighbridge.inference;

import java.util.Optional;

/// The type of a tensor's elements, by the names of the Open Inference Protocol ("Tensor Data
/// Types"). Elements travel little-endian; BYTES are texts or other bytes, each behind its length.
public enum Datatype {
  BOOL(1),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  /// The upper half of an FP32; Triton has it too.
  BF16(2),
  FP32(4),
  FP64(8),
  /// Elements of any length, each a u32 of its length and then its bytes.
  BYTES(0);

  private final int size;

  Datatype(int size) {
    this.size = size;
  }

  /// The bytes of one element; 0 for BYTES.
  public int size() {
    return size;
  }

  /// The datatype of exactly that name.
  public static Optional<Datatype> named(String name) {
    for (Datatype type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
