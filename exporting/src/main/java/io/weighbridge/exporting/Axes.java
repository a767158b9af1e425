package io.weighbridge.exporting;

import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Axes as Keras counts them: from the end if negative, the batch being axis 0 if not.
final class Axes {

  private Axes() {}

  /// The axis of a batch of examples of that shape.
  static int inBatch(int axis, Shape shape) {
    return axis < 0 ? axis + shape.rank() + 1 : axis;
  }

  /// Several, in their order.
  static long[] inBatch(List<Integer> axes, Shape shape) {
    return axes.stream().mapToLong(axis -> inBatch(axis, shape)).distinct().sorted().toArray();
  }

  /// What `operators` make of a value with its axes in another order, in the order that came in.
  static String around(Graph graph, String value, int[] order, UnaryOperator<String> operators) {
    int[] back = new int[order.length];
    IntStream.range(0, order.length).forEach(i -> back[order[i]] = i);
    return graph.transpose(operators.apply(graph.transpose(value, order)), back);
  }

  /// The order in which these axes come after all others.
  static int[] last(int rank, long... axes) {
    return LongStream.concat(others(rank, axes), LongStream.of(axes))
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /// The order in which an axis comes right after the batch.
  static int[] second(int rank, int axis) {
    return LongStream.concat(LongStream.of(0, axis), others(rank, 0, axis))
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static LongStream others(int rank, long... axes) {
    return LongStream.range(0, rank)
        .filter(axis -> LongStream.of(axes).noneMatch(each -> each == axis));
  }
}
