package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Dequantises one element at a time by the formula of its type: the twin that the one on vectors
/// is compared with. Slow, and meant to be read.
///
/// Layouts: ggml-common.h's `block_*` structures; formulas: ggml-quants.c's `dequantize_row_*`.
final class ScalarDequantizer extends Dequantizer {

  @Override
  void scaled(GgmlType type, MemorySegment blocks, MemorySegment floats) {
    long count = blocks.byteSize() / type.bytes();
    for (long block = 0; block < count; block++) {
      for (int i = 0; i < type.elements(); i++) {
        floats.setAtIndex(
            Tensor.FLOAT,
            block * type.elements() + i,
            element(type, blocks, block * type.bytes(), i));
      }
    }
  }

  /// Element `i` of the block at `at`.
  private static float element(GgmlType type, MemorySegment b, long at, int i) {
    return switch (type) {
      case Q4_0 -> half(b, at) * (nibble(b, at + 2, i) - 8);
      case Q4_1 -> half(b, at) * nibble(b, at + 4, i) + half(b, at + 2);
      case Q5_0 -> half(b, at) * ((nibble(b, at + 6, i) | bit(b, at + 2, i) << 4) - 16);
      case Q5_1 -> half(b, at) * (nibble(b, at + 8, i) | bit(b, at + 4, i) << 4) + half(b, at + 2);
      case Q8_0 -> half(b, at) * b.get(ValueLayout.JAVA_BYTE, at + 2 + i);
      case Q2_K -> {
        int scale = u8(b, at, i / 16);
        int q = u8(b, at, 16 + i / 128 * 32 + i % 32) >> (i % 128 / 32 * 2) & 3;
        yield half(b, at + 80) * (scale & 15) * q - half(b, at + 82) * (scale >> 4);
      }
      case Q3_K -> {
        int low = u8(b, at, 32 + i / 128 * 32 + i % 32) >> (i % 128 / 32 * 2) & 3;
        int missing = (u8(b, at, i % 32) >> (i / 32) & 1) ^ 1;
        yield half(b, at + 108) * scale3(b, at + 96, i / 16) * (low - 4 * missing);
      }
      case Q4_K -> {
        int q = u8(b, at, 16 + i / 64 * 32 + i % 32) >> (i % 64 / 32 * 4) & 15;
        yield half(b, at) * scale4(b, at + 4, i / 32) * q
            - half(b, at + 2) * minimum4(b, at + 4, i / 32);
      }
      case Q5_K -> {
        int low = u8(b, at, 48 + i / 64 * 32 + i % 32) >> (i % 64 / 32 * 4) & 15;
        int high = u8(b, at, 16 + i % 32) >> (i / 32) & 1;
        yield half(b, at) * scale4(b, at + 4, i / 32) * (low | high << 4)
            - half(b, at + 2) * minimum4(b, at + 4, i / 32);
      }
      case Q6_K -> {
        int low = u8(b, at, i / 128 * 64 + i % 64) >> (i % 128 / 64 * 4) & 15;
        int high = u8(b, at, 128 + i / 128 * 32 + i % 32) >> (i % 128 / 32 * 2) & 3;
        byte scale = b.get(ValueLayout.JAVA_BYTE, at + 192 + i / 16);
        yield half(b, at + 208) * scale * ((low | high << 4) - 32);
      }
      default -> throw new IllegalArgumentException("%s is not dequantised".formatted(type));
    };
  }

  static float half(MemorySegment b, long at) {
    return Float.float16ToFloat(b.get(Tensor.SHORT, at));
  }

  static int u8(MemorySegment b, long at) {
    return b.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  private static int u8(MemorySegment b, long at, int offset) {
    return u8(b, at + offset);
  }

  /// Of 16 bytes: the low halves are elements 0 to 15, the high ones 16 to 31.
  private static int nibble(MemorySegment b, long at, int i) {
    return u8(b, at + i % 16) >> (i / 16 * 4) & 15;
  }

  private static int bit(MemorySegment b, long at, int i) {
    return b.get(Tensor.INT, at) >>> i & 1;
  }

  /// Q3_K's 16 scales of 6 bits in 12 bytes: four low bits in halves of the first eight bytes, two
  /// high bits in quarters of the last four.
  static int scale3(MemorySegment b, long at, int group) {
    int low = u8(b, at + group % 8) >> (group / 8 * 4) & 15;
    int high = u8(b, at + 8 + group % 4) >> (group / 4 * 2) & 3;
    return (low | high << 4) - 32;
  }

  /// Q4_K's and Q5_K's eight scales of 6 bits, which share 12 bytes with the minima.
  static int scale4(MemorySegment b, long at, int group) {
    return group < 4
        ? u8(b, at + group) & 63
        : (u8(b, at + 4 + group) & 15) | (u8(b, at + group - 4) >> 6) << 4;
  }

  static int minimum4(MemorySegment b, long at, int group) {
    return group < 4
        ? u8(b, at + group + 4) & 63
        : (u8(b, at + 4 + group) >> 4) | (u8(b, at + group) >> 6) << 4;
  }
}
