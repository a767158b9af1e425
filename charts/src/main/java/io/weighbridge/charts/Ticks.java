package io.weighbridge.charts;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/// An axis in round numbers: the range that it spans, and the values that are marked on it, 1, 2 or
/// 5 times a power of ten apart.
///
/// @param from the left or lower end
/// @param to the other end, larger than `from`
/// @param values what is marked, ascending
/// @param step the distance between two marks
record Ticks(double from, double to, List<Double> values, double step) {

  /// Where nothing better is known: no data, or none that is a number.
  private static final Ticks UNIT = spanning(0, 1, 4, 0);

  private static final double NEAR_ZERO = 0.3;
  private static final double LARGEST = 1e300;

  /// Values that differ by less, relatively, are drawn as one: doubles hold no marks between them.
  private static final double SAME = 1e-11;

  Ticks {
    values = List.copyOf(values);
  }

  /// An axis for values that are measured: it ends on marks, and starts at zero where the values
  /// come near zero.
  static Ticks covering(double[] data, int about) {
    Range range = Range.of(data);
    if (range == null) {
      return UNIT;
    }
    double low = range.low;
    double high = range.high;
    if (low > 0 && low <= NEAR_ZERO * high) {
      low = 0;
    }
    if (high - low <= SAME * Math.max(Math.abs(low), Math.abs(high))) {
      double margin = low == 0 ? 1 : Math.abs(low) * 0.1;
      low -= margin;
      high += margin;
    }
    Ticks ticks = spanning(low, high, about, 0);
    double from = Math.floor(low / ticks.step + 1e-9) * ticks.step;
    double to = Math.ceil(high / ticks.step - 1e-9) * ticks.step;
    return between(from, to, ticks.step);
  }

  /// An axis for values that are counted (epochs, days): it ends where the data end, and its marks
  /// are whole numbers if all data are.
  static Ticks counting(double[] data, int about) {
    Range range = Range.of(data);
    if (range == null) {
      return UNIT;
    }
    double low = range.low;
    double high = range.high;
    if (low == high) {
      low -= 0.5;
      high += 0.5;
    }
    boolean whole = DoubleStream.of(data).filter(Double::isFinite).allMatch(x -> x == Math.rint(x));
    return spanning(low, high, about, whole ? 1 : 0);
  }

  /// The value as it is written beside its mark: no more decimals than the step needs.
  String label(double value) {
    double largest = Math.max(Math.abs(from), Math.abs(to));
    if (largest >= 1e7 || step < 1e-5) {
      return scientific(value);
    }
    int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value == 0 ? 0.0 : value);
  }

  /// A measured value with four figures that tell: `0.0451`, `0.9890`, `12.35`, `1,875`.
  static String exact(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size >= 1e7 || size < 1e-4)) {
      return scientific(value);
    }
    int decimals = size < 1 ? 4 : Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String scientific(double value) {
    String text = String.format(Locale.ROOT, "%.2e", value);
    int exponent = text.indexOf('e');
    String digits = text.substring(0, exponent).replaceAll("\\.?0+$", "");
    return digits + "e" + Integer.parseInt(text.substring(exponent + 1));
  }

  private static Ticks spanning(double low, double high, int about, double smallestStep) {
    double raw = (high - low) / about;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double ratio = raw / power;
    double step = power * (ratio <= 1.5 ? 1 : ratio <= 3 ? 2 : ratio <= 7 ? 5 : 10);
    return between(low, high, Math.max(step, smallestStep));
  }

  private static Ticks between(double from, double to, double step) {
    List<Double> values = new ArrayList<>();
    long first = (long) Math.ceil(from / step - 1e-9);
    long last = (long) Math.floor(to / step + 1e-9);
    // The decimal number nearest to the mark: 3 * 0.1 is not 0.3.
    int decimals = Math.clamp((long) Math.ceil(-Math.log10(step)) + 1, 0, 320);
    for (long mark = first; mark <= last; mark++) {
      values.add(
          BigDecimal.valueOf(mark * step).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue());
    }
    return new Ticks(from, to, values, step);
  }

  /// The smallest and largest of the values that can be drawn; null if there is none.
  private record Range(double low, double high) {

    static @Nullable Range of(double[] data) {
      double[] drawable = DoubleStream.of(data).filter(x -> Math.abs(x) < LARGEST).toArray();
      if (drawable.length == 0) {
        return null;
      }
      return new Range(
          DoubleStream.of(drawable).min().orElseThrow(),
          DoubleStream.of(drawable).max().orElseThrow());
    }
  }
}
