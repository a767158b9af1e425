package io.weighbridge.tracing;

import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Some elements of a tensor, at places that look random and are the same each time: enough to see
/// whether two tensors are the same but for noise, without reading either.
final class Sample {

  private static final int SIZE = 512;

  /// 2^64 divided by the golden ratio: its multiples are spread evenly.
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /// Fewer elements that say something are no evidence.
  private static final int MIN_SAID = 64;

  /// Elements that are read together: whole bytes of every type.
  private static final int GROUP = 8;

  /// The elements at these places, then those at the places that these have when rows and columns
  /// are exchanged.
  private final float[] values;

  private Sample(float... values) {
    this.values = values;
  }

  /// @throws io.weighbridge.weights.WeightsException if the tensor cannot be given
  static Sample of(WeightsFile file, TensorInfo info) throws IOException {
    long elements = info.shape().elements();
    long columns = info.shape().rank() == 2 ? Math.max(1, info.shape().extent(1)) : 1;
    long rows = Math.max(1, elements / columns);
    long[] places = new long[2 * SIZE];
    for (int i = 0; i < SIZE; i++) {
      places[i] = Math.unsignedMultiplyHigh(i * GOLDEN, elements);
      // Place p of a transposed tensor [columns, rows] is row p mod rows, column p / rows of this.
      places[SIZE + i] = places[i] % rows * columns + places[i] / rows;
    }
    return new Sample(read(file, info, places));
  }

  private static float[] read(WeightsFile file, TensorInfo info, long[] places) throws IOException {
    int[] order =
        IntStream.range(0, places.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> places[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    float[] values = new float[places.length];
    long[] begun = {0};
    int[] next = {0};
    file.read(
        info.name(),
        piece -> {
          long count = piece.byteSize() * Byte.SIZE / info.dtype().bits();
          while (next[0] < order.length && places[order[next[0]]] < begun[0] + count) {
            int one = order[next[0]++];
            values[one] = element(info, piece, places[one] - begun[0], count);
          }
          begun[0] += count;
        });
    return values;
  }

  private static float element(TensorInfo info, MemorySegment piece, long at, long count) {
    long first = at / GROUP * GROUP;
    long some = Math.min(GROUP, count - first);
    long bits = info.dtype().bits();
    MemorySegment bytes = piece.asSlice(first * bits / Byte.SIZE, some * bits / Byte.SIZE);
    return new Tensor(new TensorInfo(info.name(), info.dtype(), Shape.of(some)), bytes)
        .toFloats()[(int) (at - first)];
  }

  /// How much this tensor and that of another sample are the same, from −1 to 1.
  double correlation(Sample other) {
    return correlation(other, 0);
  }

  /// The same if the other tensor has rows and columns exchanged.
  double correlationTransposed(Sample other) {
    return correlation(other, SIZE);
  }

  /// Pearson's correlation over what is finite and not pruned; 0 where that is too little to say.
  private double correlation(Sample other, int from) {
    double sumA = 0;
    double sumB = 0;
    double squaresA = 0;
    double squaresB = 0;
    double products = 0;
    int said = 0;
    for (int i = 0; i < SIZE; i++) {
      float a = values[i];
      float b = other.values[from + i];
      if (a != 0 && b != 0 && Float.isFinite(a) && Float.isFinite(b)) {
        sumA += a;
        sumB += b;
        squaresA += (double) a * a;
        squaresB += (double) b * b;
        products += (double) a * b;
        said++;
      }
    }
    double variances = (squaresA - sumA * sumA / said) * (squaresB - sumB * sumB / said);
    double correlation = (products - sumA * sumB / said) / Math.sqrt(variances);
    return said < MIN_SAID || !Double.isFinite(correlation) ? 0 : correlation;
  }
}
