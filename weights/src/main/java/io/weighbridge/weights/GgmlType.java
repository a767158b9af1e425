package io.weighbridge.weights;

import java.util.Optional;

/// The types of tensors in GGUF files: numbers, sizes and names of ggml's `enum ggml_type`, with
/// the sizes of gguf-py's `GGML_QUANT_SIZES`.
///
/// A quantised type packs `elements` neighbours of the innermost axis into a block of `bytes`.
enum GgmlType {
  F32(0, Dtype.F32),
  F16(1, Dtype.F16),
  Q4_0(2, 32, 18, Reading.DEQUANTISED),
  Q4_1(3, 32, 20, Reading.DEQUANTISED),
  Q5_0(6, 32, 22, Reading.DEQUANTISED),
  Q5_1(7, 32, 24, Reading.DEQUANTISED),
  Q8_0(8, 32, 34, Reading.DEQUANTISED),
  Q8_1(9, 32, 40, Reading.LISTED),
  Q2_K(10, 256, 84, Reading.DEQUANTISED),
  Q3_K(11, 256, 110, Reading.DEQUANTISED),
  Q4_K(12, 256, 144, Reading.DEQUANTISED),
  Q5_K(13, 256, 176, Reading.DEQUANTISED),
  Q6_K(14, 256, 210, Reading.DEQUANTISED),
  Q8_K(15, 256, 292, Reading.LISTED),
  IQ2_XXS(16, 256, 66, Reading.LOOKED_UP),
  IQ2_XS(17, 256, 74, Reading.LOOKED_UP),
  IQ3_XXS(18, 256, 98, Reading.LOOKED_UP),
  IQ1_S(19, 256, 50, Reading.LOOKED_UP),
  IQ4_NL(20, 32, 18, Reading.LOOKED_UP),
  IQ3_S(21, 256, 110, Reading.LOOKED_UP),
  IQ2_S(22, 256, 82, Reading.LOOKED_UP),
  IQ4_XS(23, 256, 136, Reading.LOOKED_UP),
  I8(24, Dtype.I8),
  I16(25, Dtype.I16),
  I32(26, Dtype.I32),
  I64(27, Dtype.I64),
  F64(28, Dtype.F64),
  IQ1_M(29, 256, 56, Reading.LOOKED_UP),
  BF16(30, Dtype.BF16),
  TQ1_0(34, 256, 54, Reading.LOOKED_UP),
  TQ2_0(35, 256, 66, Reading.LOOKED_UP),
  MXFP4(39, 32, 17, Reading.LOOKED_UP),
  NVFP4(40, 64, 36, Reading.LOOKED_UP),
  Q1_0(41, 128, 18, Reading.LISTED);

  /// What [WeightsFile#tensor] does with a type.
  enum Reading {
    /// A view of the file.
    MAPPED,
    /// A copy as F32: a scale times a whole number, less a minimum.
    DEQUANTISED,
    /// A copy as F32: a scale times what a table has.
    LOOKED_UP,
    /// Refused; the type and its size are known.
    LISTED
  }

  private final int id;
  private final int elements;
  private final int bytes;
  private final Dtype dtype;
  private final Reading reading;

  GgmlType(int id, Dtype dtype) {
    this.id = id;
    this.elements = 1;
    this.bytes = dtype.bits() / Byte.SIZE;
    this.dtype = dtype;
    this.reading = Reading.MAPPED;
  }

  GgmlType(int id, int elements, int bytes, Reading reading) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
    this.dtype = Dtype.F32;
    this.reading = reading;
  }

  static Optional<GgmlType> of(int id) {
    for (GgmlType type : values()) {
      if (type.id == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// The type that keeps elements of `dtype` as they are.
  static Optional<GgmlType> of(Dtype dtype) {
    for (GgmlType type : values()) {
      if (type.reading == Reading.MAPPED && type.dtype == dtype) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  int id() {
    return id;
  }

  /// Elements of one block; 1 where elements are kept as they are.
  int elements() {
    return elements;
  }

  /// Bytes of one block.
  int bytes() {
    return bytes;
  }

  /// The type of the elements once they are read.
  Dtype dtype() {
    return dtype;
  }

  Reading reading() {
    return reading;
  }

  /// Whether elements are computed from blocks.
  boolean isDequantised() {
    return reading == Reading.DEQUANTISED || reading == Reading.LOOKED_UP;
  }
}
