package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;

/// The types whose elements are looked up: ternary digits (TQ), floats of four bits (MXFP4, NVFP4),
/// uneven levels (IQ4) and rows of a codebook (IQ1 to IQ3). One element at a time for both twins of
/// [Dequantizer]: the look-up is most of the work, and no vector does it.
///
/// Layouts: ggml-common.h's `block_*` structures; formulas: ggml-quants.c's `dequantize_row_*`, in
/// the order of gguf-py, which decides how a product is rounded.
final class TableDequantizer {

  private static final int MOST = 256;

  /// Twice the values of the four bits E2M1 (OCP Microscaling Formats 1.0, section 5.3.3).
  private static final int[] E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

  private static final int[] UNEVEN = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private static final int[] POWERS_OF_3 = {1, 3, 9, 27, 81};

  /// What IQ1 moves a row of its codebook by.
  private static final float SHIFT = 0.125f;

  private final GgmlType type;
  private final MemorySegment b;
  private final float[] out = new float[MOST];

  private TableDequantizer(GgmlType type, MemorySegment blocks) {
    this.type = type;
    this.b = blocks;
  }

  /// Writes the elements of all `blocks` to `floats`.
  static void dequantize(GgmlType type, MemorySegment blocks, MemorySegment floats) {
    TableDequantizer one = new TableDequantizer(type, blocks);
    long count = blocks.byteSize() / type.bytes();
    for (long block = 0; block < count; block++) {
      one.take(block * type.bytes());
      long to = block * type.elements() * Float.BYTES;
      MemorySegment.copy(one.out, 0, floats, Tensor.FLOAT, to, type.elements());
    }
  }

  private void take(long at) {
    switch (type) {
      case TQ1_0 -> ternary(at);
      case TQ2_0 -> ternaryInTwoBits(at);
      case MXFP4 -> levels(E2M1, power(u8(at)), at + 1, 32, 0);
      case NVFP4 -> {
        for (int g = 0; g < 4; g++) {
          levels(E2M1, e4m3(u8(at + g)), at + 4 + 8L * g, 16, 16 * g);
        }
      }
      case IQ4_NL -> levels(UNEVEN, half(at), at + 2, 32, 0);
      case IQ4_XS -> {
        for (int g = 0; g < 8; g++) {
          int scale = nibble(at + 4, g) | ((u16(at + 2) >> (2 * g)) & 3) << 4;
          levels(UNEVEN, half(at) * (scale - 32), at + 8 + 16L * g, 32, 32 * g);
        }
      }
      case IQ2_XXS -> iq2xxs(at);
      case IQ2_XS -> iq2xs(at);
      case IQ2_S -> iq2s(at);
      case IQ3_XXS -> iq3xxs(at);
      case IQ3_S -> iq3s(at);
      case IQ1_S -> iq1s(at);
      case IQ1_M -> iq1m(at);
      default -> throw new IllegalArgumentException("%s is not looked up".formatted(type));
    }
  }

  /// Five digits of base 3 in a byte, as a fraction of 256; four in the last four bytes.
  private void ternary(long at) {
    float scale = half(at + 52);
    ternary(at, 32, 5, 0, scale);
    ternary(at + 32, 16, 5, 160, scale);
    ternary(at + 48, 4, 4, 240, scale);
  }

  private void ternary(long at, int bytes, int digits, int to, float scale) {
    for (int n = 0; n < digits; n++) {
      for (int j = 0; j < bytes; j++) {
        int rest = u8(at + j) * POWERS_OF_3[n] % 256;
        out[to + n * bytes + j] = scale * (rest * 3 / 256 - 1);
      }
    }
  }

  private void ternaryInTwoBits(long at) {
    float scale = half(at + 64);
    for (int i = 0; i < MOST; i++) {
      out[i] = scale * ((u8(at + i / 128 * 32L + i % 32) >> (i % 128 / 32 * 2) & 3) - 1);
    }
  }

  /// The low halves of `count / 2` bytes, then the high ones.
  private void levels(int[] levels, float scale, long at, int count, int to) {
    int bytes = count / 2;
    for (int j = 0; j < bytes; j++) {
      int pair = u8(at + j);
      out[to + j] = scale * levels[pair & 15];
      out[to + bytes + j] = scale * levels[pair >> 4];
    }
  }

  /// Half of E8M0, a power of two alone; the two smallest are subnormal.
  private static float power(int exponent) {
    return Float.intBitsToFloat(exponent < 2 ? 0x00200000 << exponent : (exponent - 1) << 23);
  }

  /// Half of the unsigned E4M3; what would be NaN is 0.
  private static float e4m3(int bits) {
    if (bits == 0x7F) {
      return 0;
    }
    int exponent = bits >> 3 & 15;
    int mantissa = bits & 7;
    return exponent == 0
        ? Math.scalb((float) mantissa, -10)
        : Math.scalb(1 + mantissa / 8f, exponent - 8);
  }

  private void iq2xxs(long at) {
    for (int g = 0; g < 8; g++) {
      int signs = b.get(Tensor.INT, at + 2 + 8L * g + 4);
      float scale = half(at) * (0.5f + (signs >>> 28)) * 0.25f;
      for (int k = 0; k < 4; k++) {
        row(u8(at + 2 + 8L * g + k), scale, even(signs >>> (7 * k)), 32 * g + 8 * k);
      }
    }
  }

  private void iq2xs(long at) {
    for (int n = 0; n < 32; n++) {
      int both = u16(at + 2 + 2L * n);
      float scale = half(at) * (0.5f + nibble(at + 66, n / 2)) * 0.25f;
      row(both & 511, scale, even(both >> 9), 8 * n);
    }
  }

  private void iq2s(long at) {
    for (int n = 0; n < 32; n++) {
      int row = u8(at + 2 + n) | (u8(at + 66 + n / 4) >> (2 * (n % 4)) & 3) << 8;
      float scale = half(at) * (0.5f + nibble(at + 74, n / 2)) * 0.25f;
      row(row, scale, u8(at + 34 + n), 8 * n);
    }
  }

  private void iq3xxs(long at) {
    for (int g = 0; g < 8; g++) {
      int signs = b.get(Tensor.INT, at + 66 + 4L * g);
      float scale = half(at) * (0.5f + (signs >>> 28)) * 0.5f;
      for (int k = 0; k < 8; k++) {
        int eight = even(signs >>> (7 * (k / 2)));
        row(u8(at + 2 + 8L * g + k), scale, eight >> (4 * (k % 2)), 32 * g + 4 * k);
      }
    }
  }

  private void iq3s(long at) {
    for (int n = 0; n < 64; n++) {
      int row = u8(at + 2 + n) | (u8(at + 66 + n / 8) >> (n % 8) & 1) << 8;
      float scale = half(at) * (1 + 2 * nibble(at + 106, n / 8));
      row(row, scale, u8(at + 74 + n / 2) >> (4 * (n % 2)), 4 * n);
    }
  }

  private void iq1s(long at) {
    for (int n = 0; n < 32; n++) {
      int high = u16(at + 34 + n / 4 * 2L);
      float scale = half(at) * (2 * (high >> 12 & 7) + 1);
      int row = u8(at + 2 + n) | (high >> (3 * (n % 4)) & 7) << 8;
      shifted(row, scale, (high & 0x8000) != 0, 8 * n);
    }
  }

  /// The block's scale is spread over the highest four bits of its four words of scales.
  private void iq1m(long at) {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      bits |= u16(at + 48 + 2L * i) >> 12 << (4 * i);
    }
    float whole = Float.float16ToFloat((short) bits);
    for (int n = 0; n < 32; n++) {
      int group = n / 2;
      float scale = whole * (2 * (u16(at + 48 + group / 4 * 2L) >> (3 * (group % 4)) & 7) + 1);
      int high = nibble(at + 32, n);
      shifted(u8(at + n) | (high & 7) << 8, scale, (high & 8) != 0, 8 * n);
    }
  }

  /// A row of the codebook; bit `i` of the signs makes its element `i` negative.
  private void row(int row, float scale, int signs, int to) {
    Codebook book = Codebook.of(type);
    for (int i = 0; i < book.width(); i++) {
      float value = scale * book.get(row, i);
      out[to + i] = (signs >> i & 1) == 0 ? value : -value;
    }
  }

  private void shifted(int row, float scale, boolean down, int to) {
    Codebook book = Codebook.of(type);
    float shift = down ? -SHIFT : SHIFT;
    for (int i = 0; i < book.width(); i++) {
      out[to + i] = scale * (book.get(row, i) + shift);
    }
  }

  /// Eight signs from seven bits: an even number of them is negative.
  private static int even(int seven) {
    int bits = seven & 127;
    return bits | (Integer.bitCount(bits) & 1) << 7;
  }

  private float half(long at) {
    return ScalarDequantizer.half(b, at);
  }

  private int u8(long at) {
    return ScalarDequantizer.u8(b, at);
  }

  private int u16(long at) {
    return b.get(Tensor.SHORT, at) & 0xFFFF;
  }

  private int nibble(long at, int i) {
    return u8(at + i / 2) >> (4 * (i % 2)) & 15;
  }
}
