package io.weighbridge.weights;

/// The type of a tensor's elements, as the formats define them; names are those of safetensors.
///
/// Values are stored little-endian. `bits` is the width of one element: below 8 for the packed
/// types, whose tensors must fill whole bytes (safetensors README, "Format").
public enum Dtype {
  BOOL(8, Kind.BOOLEAN),
  U8(8, Kind.UNSIGNED),
  I8(8, Kind.SIGNED),
  U16(16, Kind.UNSIGNED),
  I16(16, Kind.SIGNED),
  U32(32, Kind.UNSIGNED),
  I32(32, Kind.SIGNED),
  U64(64, Kind.UNSIGNED),
  I64(64, Kind.SIGNED),
  F4(4, Kind.FLOAT),
  F6_E2M3(6, Kind.FLOAT),
  F6_E3M2(6, Kind.FLOAT),
  F8_E5M2(8, Kind.FLOAT),
  F8_E4M3(8, Kind.FLOAT),
  F8_E8M0(8, Kind.FLOAT),
  F16(16, Kind.FLOAT),
  BF16(16, Kind.FLOAT),
  F32(32, Kind.FLOAT),
  F64(64, Kind.FLOAT),
  C64(64, Kind.COMPLEX),
  C128(128, Kind.COMPLEX);

  /// What an element is, whatever its width.
  public enum Kind {
    BOOLEAN,
    SIGNED,
    UNSIGNED,
    FLOAT,
    COMPLEX
  }

  private final int bits;
  private final Kind kind;

  Dtype(int bits, Kind kind) {
    this.bits = bits;
    this.kind = kind;
  }

  /// The width of one element, in bits.
  public int bits() {
    return bits;
  }

  public Kind kind() {
    return kind;
  }
}
