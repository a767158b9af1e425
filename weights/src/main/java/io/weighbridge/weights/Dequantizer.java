package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Turns blocks of a quantised type into floats, with the arithmetic of ggml's reference: products
/// and differences of floats, each rounded by itself.
abstract sealed class Dequantizer permits VectorDequantizer, ScalarDequantizer {

  /// Floats that are made at a time where they are handed on: they stay in the second cache.
  private static final int PIECE = 1 << 16;

  /// The one on vectors where this Java has them, else its scalar twin.
  static Dequantizer best() {
    return Best.DEQUANTIZER;
  }

  private static final class Best {
    static final Dequantizer DEQUANTIZER =
        VectorApi.load() ? new VectorDequantizer() : new ScalarDequantizer();
  }

  /// Writes the elements of all `blocks` to `floats`, little-endian.
  ///
  /// @param blocks a whole number of blocks
  /// @param floats room for exactly their elements
  final void dequantize(GgmlType type, MemorySegment blocks, MemorySegment floats) {
    if (type.reading() == GgmlType.Reading.LOOKED_UP) {
      TableDequantizer.dequantize(type, blocks, floats);
    } else {
      scaled(type, blocks, floats);
    }
  }

  /// The same for types that need no table.
  abstract void scaled(GgmlType type, MemorySegment blocks, MemorySegment floats);

  /// Gives the elements of all `blocks` to `pieces`, some at a time.
  final void pieces(GgmlType type, MemorySegment blocks, WeightsFile.Pieces pieces)
      throws IOException {
    long step = (long) PIECE / type.elements() * type.bytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment floats = arena.allocate((long) PIECE * Float.BYTES, Long.BYTES);
      for (long at = 0; at < blocks.byteSize(); at += step) {
        MemorySegment some = blocks.asSlice(at, Math.min(step, blocks.byteSize() - at));
        long bytes = some.byteSize() / type.bytes() * type.elements() * Float.BYTES;
        MemorySegment piece = floats.asSlice(0, bytes);
        dequantize(type, some, piece);
        pieces.accept(piece);
      }
    }
  }
}
