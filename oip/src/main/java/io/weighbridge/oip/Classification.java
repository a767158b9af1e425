package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BytesElements;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.IntFunction;

/// Triton's classification extension: instead of an output the highest values of each row, as texts
/// `value:index` or `value:index:label`, the highest first. Values are written as Triton writes
/// them, fractions with six digits.
public final class Classification {

  /// More classes than anybody reads.
  static final int MOST = 1_000_000;

  private record Candidate(double order, int index) {}

  private static final Comparator<Candidate> LOWEST_FIRST =
      Comparator.comparingDouble(Candidate::order)
          .thenComparing(Candidate::index, Comparator.reverseOrder());

  private Classification() {}

  /// @param batched whether the first extent is the batch's; otherwise all is one row
  /// @param label of a class; empty where it has none
  /// @throws HttpFailure 400 if the output's elements have no order
  public static TensorData of(
      TensorData output, int classes, boolean batched, IntFunction<String> label) {
    Datatype type = output.datatype();
    if (type == Datatype.BYTES || type == Datatype.BOOL || type == Datatype.BF16) {
      throw HttpFailure.badRequest(
          "The output '%s' is %s: there is no classification of such."
              .formatted(output.name(), type));
    }
    TensorShape shape = output.shape();
    boolean rowed = batched && shape.rank() > 0;
    long rows = rowed ? shape.extent(0) : 1;
    long elements = shape.elements();
    int width = rows == 0 ? 0 : (int) Math.min(elements / rows, Integer.MAX_VALUE);
    int count = Math.min(classes, width);
    List<byte[]> texts = new ArrayList<>();
    for (long row = 0; row < rows; row++) {
      for (Candidate one : highest(output, row * width, width, count)) {
        String text = text(output, row * width + one.index()) + ":" + one.index();
        String name = label.apply(one.index());
        texts.add((name.isEmpty() ? text : text + ":" + name).getBytes(UTF_8));
      }
    }
    TensorShape answered = rowed ? TensorShape.of(rows, count) : TensorShape.of(count);
    return BytesElements.write(output.name(), answered, texts);
  }

  private static List<Candidate> highest(TensorData output, long first, int width, int count) {
    PriorityQueue<Candidate> kept = new PriorityQueue<>(LOWEST_FIRST);
    for (int i = 0; i < width && count > 0; i++) {
      Candidate one = new Candidate(order(output, first + i), i);
      if (kept.size() < count) {
        kept.add(one);
      } else if (LOWEST_FIRST.compare(one, kept.element()) > 0) {
        kept.poll();
        kept.add(one);
      }
    }
    List<Candidate> sorted = new ArrayList<>(kept);
    sorted.sort(LOWEST_FIRST.reversed());
    return sorted;
  }

  /// What elements are compared by. NaN is no class at all, so it comes last. Whole numbers beyond
  /// 2^53 that differ by less than a double tells are taken in their order.
  private static double order(TensorData output, long index) {
    MemorySegment data = output.data();
    double value =
        switch (output.datatype()) {
          case FP32 -> data.get(TensorData.FLOAT, index * 4);
          case FP64 -> data.get(TensorData.DOUBLE, index * 8);
          case FP16 -> Float.float16ToFloat(data.get(TensorData.SHORT, index * 2));
          case UINT64 -> {
            long bits = whole(output, index);
            yield bits >= 0 ? bits : (bits >>> 1) * 2.0;
          }
          default -> whole(output, index);
        };
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  private static String text(TensorData output, long index) {
    return switch (output.datatype()) {
      case FP16, FP32, FP64 -> String.format(Locale.ROOT, "%.6f", order(output, index));
      case UINT64 -> Long.toUnsignedString(whole(output, index));
      default -> Long.toString(whole(output, index));
    };
  }

  private static long whole(TensorData output, long index) {
    MemorySegment data = output.data();
    return switch (output.datatype()) {
      case INT8 -> data.get(ValueLayout.JAVA_BYTE, index);
      case UINT8 -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      case INT16 -> data.get(TensorData.SHORT, index * 2);
      case UINT16 -> data.get(TensorData.SHORT, index * 2) & 0xffff;
      case INT32 -> data.get(TensorData.INT, index * 4);
      case UINT32 -> data.get(TensorData.INT, index * 4) & 0xffff_ffffL;
      case INT64, UINT64 -> data.get(TensorData.LONG, index * 8);
      case BOOL, FP16, BF16, FP32, FP64, BYTES ->
          throw new IllegalStateException(output.datatype() + " is not whole");
    };
  }
}
