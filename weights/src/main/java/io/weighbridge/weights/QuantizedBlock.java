package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// One quantised block taken apart: a whole number for each element, and for each group of `group`
/// elements a scale and a minimum. An element is `scale * code - minimum`.
///
/// Layouts: ggml-common.h's `block_*` structures.
final class QuantizedBlock {

  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_128;
  private static final int K = 256;

  final byte[] codes = new byte[K];
  final float[] scales = new float[K / 16];

  /// Where a format adds its minimum, minus that.
  final float[] minima = new float[K / 16];

  private int group;

  /// Elements that share a scale.
  int group() {
    return group;
  }

  /// Takes the block at `at` apart.
  void take(GgmlType type, MemorySegment blocks, long at) {
    switch (type) {
      case Q4_1 -> {
        one(blocks, at, -ScalarDequantizer.half(blocks, at + 2));
        nibbles(blocks, at, 4, 16, 0);
      }
      case Q5_0 -> {
        one(blocks, at, 0);
        nibbles(blocks, at, 6, 16, 0);
        fifthBits(blocks.get(Tensor.INT, at + 2), 16);
      }
      case Q5_1 -> {
        one(blocks, at, -ScalarDequantizer.half(blocks, at + 2));
        nibbles(blocks, at, 8, 16, 0);
        fifthBits(blocks.get(Tensor.INT, at + 4), 0);
      }
      case Q2_K -> q2(blocks, at);
      case Q3_K -> q3(blocks, at);
      case Q4_K -> q4(blocks, at);
      case Q5_K -> q5(blocks, at);
      case Q6_K -> q6(blocks, at);
      default -> throw new IllegalArgumentException("%s is not dequantised".formatted(type));
    }
  }

  private void one(MemorySegment blocks, long at, float minimum) {
    group = 32;
    scales[0] = ScalarDequantizer.half(blocks, at);
    minima[0] = minimum;
  }

  private void q2(MemorySegment b, long at) {
    group = 16;
    float scale = ScalarDequantizer.half(b, at + 80);
    float minimum = ScalarDequantizer.half(b, at + 82);
    for (int g = 0; g < 16; g++) {
      int both = ScalarDequantizer.u8(b, at + g);
      scales[g] = scale * (both & 15);
      minima[g] = minimum * (both >> 4);
    }
    quarters(b, at + 16);
  }

  private void q3(MemorySegment b, long at) {
    group = 16;
    float scale = ScalarDequantizer.half(b, at + 108);
    for (int g = 0; g < 16; g++) {
      scales[g] = scale * ScalarDequantizer.scale3(b, at + 96, g);
    }
    Arrays.fill(minima, 0);
    quarters(b, at + 32);
    for (int l = 0; l < 32; l += B.length()) {
      ByteVector high = load(b, at, l);
      for (int bit = 0; bit < 8; bit++) {
        // The bit is set where 4 is *not* to be taken off.
        ByteVector missing = right(high, bit).and((byte) 1);
        int i = bit * 32 + l;
        codes(i).add(missing.lanewise(VectorOperators.LSHL, 2)).sub((byte) 4).intoArray(codes, i);
      }
    }
  }

  private void q4(MemorySegment b, long at) {
    eightGroups(b, at);
    for (int pair = 0; pair < 4; pair++) {
      nibbles(b, at, 16 + pair * 32, 32, pair * 64);
    }
  }

  private void q5(MemorySegment b, long at) {
    eightGroups(b, at);
    for (int pair = 0; pair < 4; pair++) {
      nibbles(b, at, 48 + pair * 32, 32, pair * 64);
    }
    for (int l = 0; l < 32; l += B.length()) {
      ByteVector high = load(b, at, 16 + l);
      for (int bit = 0; bit < 8; bit++) {
        ByteVector fifth = right(high, bit).and((byte) 1);
        int i = bit * 32 + l;
        codes(i).or(fifth.lanewise(VectorOperators.LSHL, 4)).intoArray(codes, i);
      }
    }
  }

  private void q6(MemorySegment b, long at) {
    group = 16;
    float scale = ScalarDequantizer.half(b, at + 208);
    for (int g = 0; g < 16; g++) {
      scales[g] = scale * (byte) ScalarDequantizer.u8(b, at + 192 + g);
    }
    Arrays.fill(minima, 0);
    for (int half = 0; half < 2; half++) {
      nibbles(b, at, half * 64, 64, half * 128);
      for (int l = 0; l < 32; l += B.length()) {
        ByteVector high = load(b, at, 128 + half * 32 + l);
        for (int quarter = 0; quarter < 4; quarter++) {
          ByteVector two = right(high, quarter * 2).and((byte) 3);
          int i = half * 128 + quarter * 32 + l;
          codes(i).or(two.lanewise(VectorOperators.LSHL, 4)).sub((byte) 32).intoArray(codes, i);
        }
      }
    }
  }

  private void eightGroups(MemorySegment b, long at) {
    group = 32;
    float scale = ScalarDequantizer.half(b, at);
    float minimum = ScalarDequantizer.half(b, at + 2);
    for (int g = 0; g < 8; g++) {
      scales[g] = scale * ScalarDequantizer.scale4(b, at + 4, g);
      minima[g] = minimum * ScalarDequantizer.minimum4(b, at + 4, g);
    }
  }

  /// `count` bytes: their low halves are the codes from `to`, their high halves those after these.
  private void nibbles(MemorySegment b, long at, int offset, int count, int to) {
    for (int i = 0; i < count; i += B.length()) {
      ByteVector pair = load(b, at, offset + i);
      pair.and((byte) 15).intoArray(codes, to + i);
      right(pair, 4).intoArray(codes, to + count + i);
    }
  }

  /// Twice 32 bytes, each with four codes that are 32 elements apart.
  private void quarters(MemorySegment b, long at) {
    for (int half = 0; half < 2; half++) {
      for (int l = 0; l < 32; l += B.length()) {
        ByteVector four = load(b, at, half * 32 + l);
        for (int quarter = 0; quarter < 4; quarter++) {
          right(four, quarter * 2).and((byte) 3).intoArray(codes, half * 128 + quarter * 32 + l);
        }
      }
    }
  }

  /// Adds the fifth bits of 32 codes and takes `off` off.
  private void fifthBits(int bits, int off) {
    for (int i = 0; i < 32; i++) {
      codes[i] = (byte) ((codes[i] | (bits >>> i & 1) << 4) - off);
    }
  }

  private ByteVector codes(int i) {
    return ByteVector.fromArray(B, codes, i);
  }

  private static ByteVector right(ByteVector bytes, int bits) {
    return bytes.lanewise(VectorOperators.LSHR, bits);
  }

  private static ByteVector load(MemorySegment b, long at, int offset) {
    return ByteVector.fromMemorySegment(B, b, at + offset, ByteOrder.LITTLE_ENDIAN);
  }
}
