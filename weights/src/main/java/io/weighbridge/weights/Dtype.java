package io.weighbridge.weights;

import java.util.Optional;

/// The type of a tensor's elements, as the formats define them; names are those of safetensors.
///
/// Values are stored little-endian. `bits` is the width of one element: below 8 for the packed
/// types, whose tensors must fill whole bytes (safetensors README, "Format"). The order is
/// safetensors' order of alignment, by which its files are laid out.
public enum Dtype {
  BOOL(8, Kind.BOOLEAN),
  F4(4, Kind.FLOAT),
  F6_E2M3(6, Kind.FLOAT),
  F6_E3M2(6, Kind.FLOAT),
  U8(8, Kind.UNSIGNED),
  I8(8, Kind.SIGNED),
  F8_E5M2(8, Kind.FLOAT),
  F8_E4M3(8, Kind.FLOAT),
  F8_E8M0(8, Kind.FLOAT),
  F8_E4M3FNUZ(8, Kind.FLOAT),
  F8_E5M2FNUZ(8, Kind.FLOAT),
  I16(16, Kind.SIGNED),
  U16(16, Kind.UNSIGNED),
  F16(16, Kind.FLOAT),
  BF16(16, Kind.FLOAT),
  I32(32, Kind.SIGNED),
  U32(32, Kind.UNSIGNED),
  F32(32, Kind.FLOAT),
  C64(64, Kind.COMPLEX),
  F64(64, Kind.FLOAT),
  I64(64, Kind.SIGNED),
  U64(64, Kind.UNSIGNED),
  /// Two doubles; NumPy and HDF5 have it, safetensors has not.
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

  /// The dtype of that exact name.
  static Optional<Dtype> named(String name) {
    for (Dtype dtype : values()) {
      if (dtype.name().equals(name)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }

  /// The width of one element, in bits.
  public int bits() {
    return bits;
  }

  public Kind kind() {
    return kind;
  }
}
