package io.weighbridge.server;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.serving.UsePermission;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Outputs as far as a grant lets them be told: of each row of the last axis the largest values,
/// rounded; the others are 0. Of values that are equal the first are told. Whole numbers and texts
/// are answers, not scores, and stay.
record LimitedOutputs(OutputLimits limits) implements UsePermission.Told {

  @Override
  public List<TensorData> of(List<TensorData> outputs) {
    return outputs.stream().map(this::told).toList();
  }

  private TensorData told(TensorData output) {
    return switch (output.datatype()) {
      case FP16, BF16, FP32, FP64 -> limited(output);
      default -> output;
    };
  }

  private TensorData limited(TensorData output) {
    MemorySegment data = MemorySegment.ofArray(output.data().toArray(ValueLayout.JAVA_BYTE));
    long count = output.shape().elements();
    int rank = output.shape().rank();
    int width = rank == 0 ? 1 : Math.toIntExact(output.shape().extent(rank - 1));
    double[] row = new double[width];
    for (long from = 0; width > 0 && from < count; from += width) {
      for (int i = 0; i < width; i++) {
        row[i] = get(output.datatype(), data, from + i);
      }
      limit(row);
      for (int i = 0; i < width; i++) {
        set(output.datatype(), data, from + i, row[i]);
      }
    }
    return new TensorData(output.name(), output.datatype(), output.shape(), data);
  }

  private static double get(Datatype type, MemorySegment data, long index) {
    long at = index * type.size();
    return switch (type) {
      case FP64 -> data.get(TensorData.DOUBLE, at);
      case FP32 -> data.get(TensorData.FLOAT, at);
      case FP16 -> Float.float16ToFloat(data.get(TensorData.SHORT, at));
      default -> Float.intBitsToFloat(data.get(TensorData.SHORT, at) << Short.SIZE);
    };
  }

  private static void set(Datatype type, MemorySegment data, long index, double value) {
    long at = index * type.size();
    switch (type) {
      case FP64 -> data.set(TensorData.DOUBLE, at, value);
      case FP32 -> data.set(TensorData.FLOAT, at, (float) value);
      case FP16 -> data.set(TensorData.SHORT, at, Float.floatToFloat16((float) value));
      default ->
          data.set(
              TensorData.SHORT, at, (short) (Float.floatToIntBits((float) value) >>> Short.SIZE));
    }
  }

  /// @param row of one example; a single value is no choice among several, and is only rounded
  void limit(double[] row) {
    if (limits.top().isPresent() && row.length > 1) {
      long top = limits.top().getAsLong();
      keep(row, (int) Math.max(1, top), top == 0);
    }
    if (limits.round().isPresent()) {
      double scale = Math.pow(10, limits.round().getAsLong());
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.rint(row[i] * scale) / scale;
      }
    }
  }

  /// @param hidden whether those that are kept become 1
  private static void keep(double[] row, int most, boolean hidden) {
    boolean[] kept = new boolean[row.length];
    for (int n = 0; n < Math.min(most, row.length); n++) {
      int best = -1;
      for (int i = 0; i < row.length; i++) {
        if (!kept[i] && (best < 0 || row[i] > row[best])) {
          best = i;
        }
      }
      kept[best] = true;
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = !kept[i] ? 0 : hidden ? 1 : row[i];
    }
  }
}
