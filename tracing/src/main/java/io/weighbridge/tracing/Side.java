package io.weighbridge.tracing;

import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A tensor of a copy beside that of the original, walked through in the order of the original.
final class Side {

  /// Takes elements of both; the arrays are used again.
  interface Pieces {
    /// @param count [Levels#PIECE], but for the last piece
    void accept(float[] original, float[] leaked, int count);
  }

  private final Tensor original;
  private final WeightsFile file;
  private final TensorInfo leaked;
  private final Pieces pieces;
  private final float[] values = new float[Levels.PIECE];
  private int filled;
  private long from;

  private Side(Tensor original, WeightsFile file, TensorInfo leaked, Pieces pieces) {
    this.original = original;
    this.file = file;
    this.leaked = leaked;
    this.pieces = pieces;
  }

  /// Gives all elements of a match to `pieces`. Memory does not grow with the tensor, except where
  /// rows and columns are exchanged: then the copy's tensor is there as floats meanwhile.
  static void bySide(WeightsFile original, WeightsFile leaked, Match match, Pieces pieces)
      throws IOException {
    TensorInfo found =
        leaked.tensors().stream()
            .filter(tensor -> tensor.name().equals(match.leaked()))
            .findFirst()
            .orElseThrow();
    Side side = new Side(original.tensor(match.original()).orElseThrow(), leaked, found, pieces);
    if (match.transposed()) {
      side.walkTransposed();
    } else {
      side.read(side::take);
    }
    side.emit();
  }

  private void take(float[] some) {
    int taken = 0;
    while (taken < some.length) {
      int count = Math.min(some.length - taken, values.length - filled);
      System.arraycopy(some, taken, values, filled, count);
      taken += count;
      filled += count;
      if (filled == values.length) {
        emit();
      }
    }
  }

  private void emit() {
    if (filled > 0) {
      pieces.accept(floats(original.info(), original.data(), from, filled), values, filled);
      from += filled;
      filled = 0;
    }
  }

  /// What takes floats of the copy's tensor in the order of its file.
  private interface Floats {
    void accept(float[] some);
  }

  private void read(Floats taker) throws IOException {
    file.read(
        leaked.name(),
        piece -> {
          long count = piece.byteSize() * Byte.SIZE / leaked.dtype().bits();
          for (long at = 0; at < count; at += Levels.PIECE) {
            taker.accept(floats(leaked, piece, at, Math.min(Levels.PIECE, count - at)));
          }
        });
  }

  private void walkTransposed() throws IOException {
    long elements = original.shape().elements();
    long columns = original.shape().extent(1);
    long rows = original.shape().extent(0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(elements * Float.BYTES, Float.BYTES);
      long[] written = {0};
      read(some -> {
        MemorySegment.copy(
            some, 0, copy, ValueLayout.JAVA_FLOAT, written[0] * Float.BYTES, some.length);
        written[0] += some.length;
      });
      for (long row = 0; row < rows; row++) {
        for (long column = 0; column < columns; column++) {
          values[filled++] = copy.getAtIndex(ValueLayout.JAVA_FLOAT, column * rows + row);
          if (filled == values.length) {
            emit();
          }
        }
      }
    }
  }

  private static float[] floats(TensorInfo info, MemorySegment data, long from, long count) {
    long bits = info.dtype().bits();
    return new Tensor(
            new TensorInfo(info.name(), info.dtype(), Shape.of(count)),
            data.asSlice(from * bits / Byte.SIZE, count * bits / Byte.SIZE))
        .toFloats();
  }
}
