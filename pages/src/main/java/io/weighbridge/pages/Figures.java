package io.weighbridge.pages;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Numbers and times as people read them.
public final class Figures {

  private static final String[] SIZES = {"B", "KB", "MB", "GB", "TB", "PB"};
  private static final String[] COUNTS = {"", "K", "M", "B", "T"};
  private static final int SHOWN_DIGITS = 9;
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Figures() {}

  /// `408 KB`, in powers of 1,000 as disks are sold.
  public static String bytes(long count) {
    return scaled(count, SIZES, " ");
  }

  /// `1.2M` parameters.
  public static String count(long count) {
    return scaled(count, COUNTS, "");
  }

  private static String scaled(long count, String[] units, String space) {
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit + 1 < units.length) {
      value /= 1000;
      unit++;
    }
    String number =
        unit == 0 || value >= 99.95
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    return units[unit].isEmpty() ? number : number + space + units[unit];
  }

  /// `1,234,567`.
  public static String whole(long count) {
    return String.format(Locale.ENGLISH, "%,d", count);
  }

  /// With at most this many digits behind the point.
  public static String number(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return digits == 0 ? text : text.replaceFirst("\\.?0+$", "");
  }

  /// `1,234.50 USD`: at least two digits behind the point, and no more than the amount has.
  public static String money(BigDecimal amount, String currency) {
    BigDecimal stripped = amount.stripTrailingZeros();
    BigDecimal shown = stripped.scale() < 2 ? stripped.setScale(2) : stripped;
    return grouped(shown) + " " + currency;
  }

  /// `1,234.5`.
  public static String amount(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return grouped(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
  }

  /// The same, cut off where it is long: `14.193548387…`.
  public static String shortened(BigDecimal amount) {
    BigDecimal cut = amount.setScale(Math.min(amount.scale(), SHOWN_DIGITS), RoundingMode.DOWN);
    return amount(cut) + (cut.compareTo(amount) == 0 ? "" : "…");
  }

  private static String grouped(BigDecimal amount) {
    String plain = amount.abs().toPlainString();
    int point = plain.indexOf('.');
    String whole = point < 0 ? plain : plain.substring(0, point);
    String rest = point < 0 ? "" : plain.substring(point);
    String groups = String.format(Locale.ENGLISH, "%,d", new BigInteger(whole));
    return (amount.signum() < 0 ? "−" : "") + groups + rest;
  }

  /// `98.2 %`.
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /// The texts of a list, with commas between.
  public static String words(JsonNode list) {
    return list.valueStream().map(word -> word.asString("")).collect(Collectors.joining(", "));
  }

  /// `3 days ago`; the day itself where it is long ago; empty where it is no time.
  public static String ago(String instant) {
    try {
      Instant then = Instant.parse(instant);
      Duration since = Duration.between(then, Instant.now());
      if (since.isNegative()) {
        return DAY.format(then);
      } else if (since.toMinutes() < 1) {
        return "just now";
      } else if (since.toHours() < 1) {
        return several(since.toMinutes(), "minute");
      } else if (since.toDays() < 1) {
        return several(since.toHours(), "hour");
      }
      return since.toDays() < 30 ? several(since.toDays(), "day") : DAY.format(then);
    } catch (DateTimeException e) {
      return "";
    }
  }

  private static String several(long count, String unit) {
    return "%d %s%s ago".formatted(count, unit, count == 1 ? "" : "s");
  }

  /// `28 Nov 2026`; the text itself where it is no time.
  public static String day(String instant) {
    return at(instant, DAY);
  }

  public static String day(LocalDate day) {
    return DAY.format(day);
  }

  /// `28 Nov 2026, 17:05 UTC`; the text itself where it is no time.
  public static String moment(String instant) {
    return at(instant, MOMENT);
  }

  private static String at(String instant, DateTimeFormatter format) {
    try {
      return format.format(Instant.parse(instant));
    } catch (DateTimeException e) {
      return instant;
    }
  }
}
