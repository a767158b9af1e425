package io.weighbridge.weights;

import java.util.Optional;

/// The types of elements in ONNX, `TensorProto.DataType`, and how they are stored (onnx.proto,
/// "TensorProto").
enum OnnxType {
  FLOAT(1, Dtype.F32, Field.FLOATS),
  UINT8(2, Dtype.U8, Field.INT32S),
  INT8(3, Dtype.I8, Field.INT32S),
  UINT16(4, Dtype.U16, Field.INT32S),
  INT16(5, Dtype.I16, Field.INT32S),
  INT32(6, Dtype.I32, Field.INT32S),
  INT64(7, Dtype.I64, Field.INT64S),
  STRING(8, Dtype.U8, Field.STRINGS),
  BOOL(9, Dtype.BOOL, Field.INT32S),
  FLOAT16(10, Dtype.F16, Field.INT32S),
  DOUBLE(11, Dtype.F64, Field.DOUBLES),
  UINT32(12, Dtype.U32, Field.UINT64S),
  UINT64(13, Dtype.U64, Field.UINT64S),
  COMPLEX64(14, Dtype.C64, Field.FLOATS),
  COMPLEX128(15, Dtype.C128, Field.DOUBLES),
  BFLOAT16(16, Dtype.BF16, Field.INT32S),
  FLOAT8E4M3FN(17, Dtype.F8_E4M3, Field.INT32S),
  FLOAT8E4M3FNUZ(18, Dtype.F8_E4M3FNUZ, Field.INT32S),
  FLOAT8E5M2(19, Dtype.F8_E5M2, Field.INT32S),
  FLOAT8E5M2FNUZ(20, Dtype.F8_E5M2FNUZ, Field.INT32S),
  UINT4(21, Dtype.U8, 4, Field.INT32S),
  INT4(22, Dtype.I8, 4, Field.INT32S),
  FLOAT4E2M1(23, Dtype.F4, Field.INT32S),
  FLOAT8E8M0(24, Dtype.F8_E8M0, Field.INT32S),
  UINT2(25, Dtype.U8, 2, Field.INT32S),
  INT2(26, Dtype.I8, 2, Field.INT32S),
  FLOAT6E2M3(27, Dtype.F6_E2M3, Field.INT32S),
  FLOAT6E3M2(28, Dtype.F6_E3M2, Field.INT32S);

  /// Where a `TensorProto` keeps elements that are not in `raw_data`.
  enum Field {
    FLOATS(4, "float_data"),
    INT32S(5, "int32_data"),
    STRINGS(6, "string_data"),
    INT64S(7, "int64_data"),
    DOUBLES(10, "double_data"),
    UINT64S(11, "uint64_data");

    private final int number;
    private final String spelling;

    Field(int number, String spelling) {
      this.number = number;
      this.spelling = spelling;
    }

    int number() {
      return number;
    }

    @Override
    public String toString() {
      return spelling;
    }
  }

  private final int number;
  private final Dtype dtype;
  private final int bits;
  private final Field field;

  OnnxType(int number, Dtype dtype, Field field) {
    this(number, dtype, dtype.bits(), field);
  }

  OnnxType(int number, Dtype dtype, int bits, Field field) {
    this.number = number;
    this.dtype = dtype;
    this.bits = bits;
    this.field = field;
  }

  static Optional<OnnxType> of(long number) {
    for (OnnxType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// A type's name, or its number if ONNX has none such.
  static String name(long number) {
    return of(number).map(Enum::name).orElse("type " + number);
  }

  /// What so many elements are read as: integers of fewer than 8 bits as whole bytes, and as F32
  /// packed floats that leave bits of their last byte over.
  Dtype dtype(long elements) {
    return dtype.bits() < Byte.SIZE && elements * dtype.bits() % Byte.SIZE != 0 ? Dtype.F32 : dtype;
  }

  /// The type of its bits, whatever their number.
  Dtype codes() {
    return dtype;
  }

  /// Bits of one element in `raw_data`.
  int bits() {
    return bits;
  }

  Field field() {
    return field;
  }

  /// The bytes of `raw_data`.
  long packedBytes(long elements) {
    return Math.ceilDiv(Math.multiplyExact(elements, (long) bits), Byte.SIZE);
  }
}
