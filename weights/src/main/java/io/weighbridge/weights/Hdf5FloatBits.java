package io.weighbridge.weights;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where sign, exponent and mantissa of a float are (specification IV.A.2.d, "Floating-Point"): by
/// this HDF5 describes every float that there is.
record Hdf5FloatBits(
    int precision,
    int sign,
    int exponent,
    int exponentBits,
    int mantissa,
    int mantissaBits,
    long bias) {

  private static final Map<Dtype, Hdf5FloatBits> KNOWN =
      Map.of(
          Dtype.F64, of(64, 11, 1023),
          Dtype.F32, of(32, 8, 127),
          Dtype.F16, of(16, 5, 15),
          Dtype.BF16, of(16, 8, 127),
          Dtype.F8_E4M3, of(8, 4, 7),
          Dtype.F8_E5M2, of(8, 5, 15));

  private static Hdf5FloatBits of(int bits, int exponentBits, long bias) {
    int mantissaBits = bits - 1 - exponentBits;
    return new Hdf5FloatBits(bits, bits - 1, mantissaBits, exponentBits, 0, mantissaBits, bias);
  }

  static @Nullable Hdf5FloatBits of(Dtype dtype) {
    return KNOWN.get(dtype);
  }

  @Nullable Dtype dtype() {
    return KNOWN.entrySet().stream()
        .filter(entry -> entry.getValue().equals(this))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
