package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Dequantises on vectors, in two steps for each block: [QuantizedBlock] takes it apart into one
/// byte for each element and a scale and a minimum for each group, then `scale * code - minimum` is
/// written for many elements at once. A product is never fused with the difference: the reference
/// rounds both.
final class VectorDequantizer extends Dequantizer {

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

  /// As many bytes as floats, where there is so short a vector of bytes.
  private static final VectorSpecies<Byte> B =
      F.length() >= 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  /// Vectors of floats from one of bytes.
  private static final int PARTS = B.length() / F.length();

  @Override
  void scaled(GgmlType type, MemorySegment blocks, MemorySegment floats) {
    long count = blocks.byteSize() / type.bytes();
    switch (type) {
      case Q4_0 -> q40(blocks, floats, count);
      case Q8_0 -> q80(blocks, floats, count);
      default -> others(type, blocks, floats, count);
    }
  }

  private static void q40(MemorySegment blocks, MemorySegment floats, long count) {
    int bytes = GgmlType.Q4_0.bytes();
    for (long block = 0; block < count; block++) {
      long at = block * bytes;
      FloatVector scale = FloatVector.broadcast(F, ScalarDequantizer.half(blocks, at));
      for (int i = 0; i < 16; i += B.length()) {
        ByteVector pair =
            ByteVector.fromMemorySegment(B, blocks, at + 2 + i, ByteOrder.LITTLE_ENDIAN);
        long to = (block * 32 + i) * Float.BYTES;
        scaled(pair.and((byte) 15).sub((byte) 8), scale, floats, to);
        ByteVector high = pair.lanewise(VectorOperators.LSHR, 4);
        scaled(high.sub((byte) 8), scale, floats, to + 16 * Float.BYTES);
      }
    }
  }

  private static void q80(MemorySegment blocks, MemorySegment floats, long count) {
    int bytes = GgmlType.Q8_0.bytes();
    for (long block = 0; block < count; block++) {
      long at = block * bytes;
      FloatVector scale = FloatVector.broadcast(F, ScalarDequantizer.half(blocks, at));
      for (int i = 0; i < 32; i += B.length()) {
        ByteVector codes =
            ByteVector.fromMemorySegment(B, blocks, at + 2 + i, ByteOrder.LITTLE_ENDIAN);
        scaled(codes, scale, floats, (block * 32 + i) * Float.BYTES);
      }
    }
  }

  private static void scaled(ByteVector codes, FloatVector scale, MemorySegment floats, long to) {
    for (int part = 0; part < PARTS; part++) {
      FloatVector values = (FloatVector) codes.convertShape(VectorOperators.B2F, F, part);
      values
          .mul(scale)
          .intoMemorySegment(
              floats, to + (long) part * F.vectorByteSize(), ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void others(
      GgmlType type, MemorySegment blocks, MemorySegment floats, long count) {
    QuantizedBlock block = new QuantizedBlock();
    for (long i = 0; i < count; i++) {
      block.take(type, blocks, i * type.bytes());
      write(block, type.elements(), floats, i * type.elements() * Float.BYTES);
    }
  }

  private static void write(QuantizedBlock block, int elements, MemorySegment floats, long at) {
    int group = block.group();
    for (int first = 0; first < elements; first += group) {
      FloatVector scale = FloatVector.broadcast(F, block.scales[first / group]);
      FloatVector minimum = FloatVector.broadcast(F, block.minima[first / group]);
      for (int i = first; i < first + group; i += B.length()) {
        ByteVector codes = ByteVector.fromArray(B, block.codes, i);
        for (int part = 0; part < PARTS; part++) {
          FloatVector values = (FloatVector) codes.convertShape(VectorOperators.B2F, F, part);
          values
              .mul(scale)
              .sub(minimum)
              .intoMemorySegment(
                  floats,
                  at + (long) i * Float.BYTES + (long) part * F.vectorByteSize(),
                  ByteOrder.LITTLE_ENDIAN);
        }
      }
    }
  }
}
