package io.weighbridge.server;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.serving.UsePermission;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Outputs as far as a grant lets them be told: of all that an example comes to the largest values,
/// rounded; the others are less than each of them, and nothing more is told. Of values that are
/// equal the first are told. Whole numbers and texts are answers, not scores, and stay; of an
/// embedding, which has no largest values, all are told, rounded.
record LimitedOutputs(OutputLimits limits) implements UsePermission.Told {

  /// Differences of outputs would tell more of them than the limits let through.
  @Override
  public Beside beside() {
    return Beside.NOTHING;
  }

  @Override
  public List<TensorData> of(List<TensorData> outputs, int rows, boolean scores) {
    return outputs.stream().map(output -> told(output, rows, scores)).toList();
  }

  private TensorData told(TensorData output, int rows, boolean scores) {
    return switch (output.datatype()) {
      case FP16, BF16, FP32, FP64 -> limited(output, rows, scores);
      default -> output;
    };
  }

  private TensorData limited(TensorData output, int rows, boolean scores) {
    MemorySegment data = MemorySegment.ofArray(output.data().toArray(ValueLayout.JAVA_BYTE));
    int count = Math.toIntExact(output.shape().elements());
    // What does not divide by the examples belongs to all of them together.
    int width = rows > 0 && count % rows == 0 ? count / rows : count;
    double[] row = new double[width];
    for (int from = 0; width > 0 && from < count; from += width) {
      for (int i = 0; i < width; i++) {
        row[i] = get(output.datatype(), data, from + i);
      }
      limit(row, scores);
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
  void limit(double[] row, boolean scores) {
    if (limits.round().isPresent()) {
      double scale = Math.pow(10, limits.round().getAsLong());
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.rint(row[i] * scale) / scale;
      }
    }
    if (scores && limits.top().isPresent() && row.length > 1) {
      long top = limits.top().getAsLong();
      keep(row, (int) Math.max(1, top), top == 0);
    }
  }

  /// @param hidden whether those that are kept become 1
  private static void keep(double[] row, int most, boolean hidden) {
    boolean[] kept = new boolean[row.length];
    double least = 0;
    for (int n = 0; n < Math.min(most, row.length); n++) {
      int best = -1;
      for (int i = 0; i < row.length; i++) {
        if (!kept[i] && (best < 0 || row[i] > row[best])) {
          best = i;
        }
      }
      kept[best] = true;
      least = row[best];
    }
    // Probabilities that are not told are 0; scores may be negative, and stay the lesser ones.
    double rest = hidden || least > 0 ? 0 : least - 1;
    for (int i = 0; i < row.length; i++) {
      row[i] = !kept[i] ? rest : hidden ? 1 : row[i];
    }
  }
}
