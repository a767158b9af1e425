package io.weighbridge.weights;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What the elements of one tensor are like: for people who look at weights.
///
/// Range, mean, deviation and histogram are those of the finite elements; 64-bit integers are
/// rounded to doubles. Of a long tensor runs of elements are taken at equal distances, which is
/// said.
///
/// @param counted elements that were looked at
/// @param sampled whether there are more
/// @param zeros elements that are 0 or -0
/// @param range of the finite elements; nothing if there are none
public record TensorStatistics(
    long counted, boolean sampled, long zeros, long nan, long infinite, Optional<Range> range) {

  /// Bins of a histogram.
  static final int BINS = 50;

  /// Elements that are taken one after another of a long tensor.
  private static final int RUN = 4096;

  /// The finite elements.
  ///
  /// @param deviation of all, not an estimate of a larger whole's
  /// @param edges of the bins, ascending; one more than there are counts
  /// @param counts of each bin, its lower edge included, the last bin's upper one too; one bin
  ///   where all elements are equal
  public record Range(
      double min,
      double max,
      double mean,
      double deviation,
      List<Double> edges,
      List<Long> counts) {
    public Range {
      edges = List.copyOf(edges);
      counts = List.copyOf(counts);
    }
  }

  /// Looks at a tensor's elements, twice.
  ///
  /// @param most elements that are looked at, at least one run
  /// @throws IllegalArgumentException for complex elements
  public static TensorStatistics of(Tensor tensor, long most) {
    if (tensor.dtype().kind() == Dtype.Kind.COMPLEX) {
      throw new IllegalArgumentException(
          "the elements of %s are complex numbers, which have no order"
              .formatted(Quoted.name(tensor.name())));
    }
    Sample sample = Sample.of(tensor.shape().elements(), Math.max(most, RUN));
    Elements.At at = Elements.at(tensor);
    First first = new First();
    sample.each(index -> first.add(at.value(index)));
    long finite = first.counted - first.nan - first.infinite;
    if (finite == 0) {
      return first.statistics(sample, Optional.empty());
    }
    Second second = new Second(first.min, first.max, finite);
    // Divided before they are added up, as the sum of doubles may be larger than any.
    sample.each(index -> second.mean(at.value(index)));
    sample.each(index -> second.add(at.value(index)));
    return first.statistics(sample, Optional.of(second.range()));
  }

  /// Which elements are looked at.
  private record Sample(long elements, long runs, long distance) {

    private interface Use {
      void of(long index);
    }

    static Sample of(long elements, long most) {
      if (elements <= most) {
        return new Sample(elements, 1, elements);
      }
      long runs = most / RUN;
      return new Sample(elements, runs, elements / runs);
    }

    boolean isAll() {
      return runs == 1 && distance == elements;
    }

    void each(Use use) {
      for (long run = 0; run < runs; run++) {
        long from = run * distance;
        long to = isAll() ? elements : Math.min(elements, from + RUN);
        for (long index = from; index < to; index++) {
          use.of(index);
        }
      }
    }
  }

  private static final class First {
    private long counted;
    private long zeros;
    private long nan;
    private long infinite;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    void add(double value) {
      counted++;
      if (Double.isNaN(value)) {
        nan++;
      } else if (Double.isInfinite(value)) {
        infinite++;
      } else {
        zeros += value == 0 ? 1 : 0;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }

    TensorStatistics statistics(Sample sample, Optional<Range> range) {
      return new TensorStatistics(counted, !sample.isAll(), zeros, nan, infinite, range);
    }
  }

  private static final class Second {
    private final double min;
    private final double max;
    private final long finite;
    private final long[] counts;
    private double mean;
    private double variance;

    Second(double min, double max, long finite) {
      this.min = min;
      this.max = max;
      this.finite = finite;
      this.counts = new long[min == max ? 1 : BINS];
    }

    void mean(double value) {
      if (Double.isFinite(value)) {
        mean += value / finite;
      }
    }

    void add(double value) {
      if (Double.isFinite(value)) {
        double off = value - mean;
        variance += off / finite * off;
        counts[bin(value)]++;
      }
    }

    /// Halves, as the difference of two doubles may be larger than any.
    private int bin(double value) {
      double share = (value / 2 - min / 2) / (max / 2 - min / 2);
      return counts.length == 1 ? 0 : Math.clamp((int) (share * BINS), 0, BINS - 1);
    }

    private double edge(int index) {
      if (index == counts.length) {
        return max;
      }
      return 2 * (min / 2 + (max / 2 - min / 2) * ((double) index / counts.length));
    }

    Range range() {
      return new Range(
          min,
          max,
          Math.clamp(mean, min, max),
          Math.sqrt(variance),
          IntStream.rangeClosed(0, counts.length).mapToDouble(this::edge).boxed().toList(),
          LongStream.of(counts).boxed().toList());
    }
  }
}
