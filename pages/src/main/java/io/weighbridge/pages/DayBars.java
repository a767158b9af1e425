package io.weighbridge.pages;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A bar for each day of a period, drawn in a box of 10 units a day by 100; a day without anything
/// has none.
///
/// @param title what is counted, with its unit
/// @param top what the highest bar stands for, in words
/// @param sentence what the picture shows, for who does not see it
public record DayBars(
    String title, String top, String sentence, int days, List<Bar> bars, Axis axis) {

  /// @param at the day's place, counted from 0
  /// @param height 0 to 100
  public record Bar(int at, String height, String y, String label) {}

  /// The days below the bars.
  public record Axis(String first, String middle, String last) {}

  /// Shows one unit as a number with its unit.
  interface Unit {
    String words(BigDecimal value);
  }

  public DayBars {
    bars = List.copyOf(bars);
  }

  static DayBars of(String title, Period period, Map<LocalDate, BigDecimal> values, Unit unit) {
    BigDecimal most = values.values().stream().reduce(BigDecimal.ZERO, BigDecimal::max);
    List<Bar> bars = new ArrayList<>();
    for (int at = 0; at < period.days(); at++) {
      LocalDate day = period.from().plusDays(at);
      BigDecimal value = values.getOrDefault(day, BigDecimal.ZERO);
      if (value.signum() > 0) {
        // A little is not nothing.
        double height = Math.max(1, 100 * value.doubleValue() / most.doubleValue());
        String label = "%s: %s".formatted(Figures.day(day), unit.words(value));
        bars.add(new Bar(at, number(height), number(100 - height), label));
      }
    }
    String sentence =
        bars.isEmpty()
            ? "%s: nothing in %s".formatted(title, period.words())
            : "%s, %s: %s on %d of %d days at most %s"
                .formatted(
                    title, period.words(), "used", bars.size(), period.days(), unit.words(most));
    return new DayBars(
        title,
        unit.words(most),
        sentence,
        period.days(),
        bars,
        new Axis(
            Figures.day(period.from()),
            period.days() < 3 ? "" : Figures.day(period.from().plusDays(period.days() / 2)),
            period.days() < 2 ? "" : Figures.day(period.to())));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
