package io.weighbridge.weights;

/// What each code of a float type of 8 bits or fewer means.
///
/// Sources: OCP Microscaling Formats 1.0, section 5.3 (F4, F6, E8M0); "FP8 Formats for Deep
/// Learning", table 1 (E5M2, E4M3); ONNX "Float stored in 8 bits" (FNUZ).
final class SmallFloats {

  /// What the codes with the highest exponent, and minus zero, stand for.
  private enum Specials {
    /// As IEEE 754: infinity, then NaN.
    IEEE,
    /// Only all ones is NaN; there is no infinity.
    ALL_ONES_IS_NAN,
    /// Every code is a number.
    NONE,
    /// Minus zero is NaN; there is no infinity and no minus zero.
    MINUS_ZERO_IS_NAN
  }

  private SmallFloats() {}

  /// The value of every code of `dtype`, in order of the code.
  static float[] table(Dtype dtype) {
    float[] values = new float[1 << dtype.bits()];
    for (int code = 0; code < values.length; code++) {
      values[code] =
          switch (dtype) {
            case BOOL -> code == 0 ? 0 : 1;
            case U8 -> code;
            case I8 -> (byte) code;
            case F4 -> decode(code, 2, 1, 1, Specials.NONE);
            case F6_E2M3 -> decode(code, 2, 3, 1, Specials.NONE);
            case F6_E3M2 -> decode(code, 3, 2, 3, Specials.NONE);
            case F8_E5M2 -> decode(code, 5, 2, 15, Specials.IEEE);
            case F8_E4M3 -> decode(code, 4, 3, 7, Specials.ALL_ONES_IS_NAN);
            case F8_E4M3FNUZ -> decode(code, 4, 3, 8, Specials.MINUS_ZERO_IS_NAN);
            case F8_E5M2FNUZ -> decode(code, 5, 2, 16, Specials.MINUS_ZERO_IS_NAN);
            case F8_E8M0 -> code == 0xFF ? Float.NaN : (float) Math.scalb(1.0, code - 127);
            default -> throw new IllegalArgumentException("%s has no table".formatted(dtype));
          };
    }
    return values;
  }

  private static float decode(int code, int exponentBits, int mantissaBits, int bias, Specials s) {
    int sign = code >> (exponentBits + mantissaBits);
    int exponent = (code >> mantissaBits) & ((1 << exponentBits) - 1);
    int mantissa = code & ((1 << mantissaBits) - 1);
    boolean top = exponent == (1 << exponentBits) - 1;
    if (s == Specials.IEEE && top) {
      return mantissa != 0
          ? Float.NaN
          : sign == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    }
    if (s == Specials.ALL_ONES_IS_NAN && top && mantissa == (1 << mantissaBits) - 1) {
      return Float.NaN;
    }
    if (s == Specials.MINUS_ZERO_IS_NAN && sign == 1 && exponent == 0 && mantissa == 0) {
      return Float.NaN;
    }
    // Exponent 0 is subnormal: no hidden one, and the exponent of 1.
    int significand = exponent == 0 ? mantissa : mantissa | (1 << mantissaBits);
    float magnitude = Math.scalb((float) significand, Math.max(exponent, 1) - bias - mantissaBits);
    return sign == 0 ? magnitude : -magnitude;
  }
}
