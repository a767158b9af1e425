package io.weighbridge.ledger;

import io.weighbridge.pricing.Meter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// So much may be spent, or used, in a window.
///
/// @param measure the meter it counts; empty for money
public record Budget(BigDecimal most, Optional<Meter> measure, String currency, Window window) {

  /// What is counted of every use.
  private static final List<Meter> COUNTED =
      List.of(Meter.REQUESTS, Meter.ROWS, Meter.TOKENS_IN, Meter.COMPUTE_SECONDS);

  // "20.00/month", "20.00 EUR/month", "1000 requests/day", "5 USD"
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,12})?) ?([A-Za-z-]*)(?:/(day|month|total))?");

  public Budget {
    if (most.signum() < 0) {
      throw new BadEvent("a budget is not negative");
    }
  }

  /// Reads what people write.
  ///
  /// @param usual the currency where none is named
  /// @throws BadEvent if it is no budget
  public static Budget parse(String text, Currency usual) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new BadEvent(
          "'%s' is no budget: it is like 20.00/month, 5.00 EUR/day, 1000 requests/day or 100.00/total"
              .formatted(text.length() > 60 ? text.substring(0, 60) + "..." : text));
    }
    BigDecimal most = new BigDecimal(matcher.group(1));
    Window window =
        Optional.ofNullable(matcher.group(3))
            .map(word -> Window.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Window.TOTAL);
    String unit = matcher.group(2);
    if (unit.isEmpty()) {
      return new Budget(most, Optional.empty(), usual.getCurrencyCode(), window);
    }
    for (Meter meter : COUNTED) {
      if (meter.name().equals(unit.toLowerCase(Locale.ROOT))) {
        return new Budget(most, Optional.of(meter), "", window);
      }
    }
    try {
      return new Budget(
          most,
          Optional.empty(),
          Currency.getInstance(unit.toUpperCase(Locale.ROOT)).getCurrencyCode(),
          window);
    } catch (IllegalArgumentException e) {
      // A budget of what is never counted would look like one and limit nothing.
      throw new BadEvent(
          "'%s' is neither a currency nor counted here: budgets are of money or of %s"
              .formatted(
                  unit, COUNTED.stream().map(Meter::name).collect(Collectors.joining(", "))));
    }
  }

  /// When it was filled last.
  public Instant begins(Instant now) {
    return window.begins(now);
  }

  /// When it is filled again, if ever.
  public Optional<Instant> resets(Instant now) {
    return window.resets(now);
  }

  /// What it counts, in words: a currency or a meter.
  public String unit() {
    return measure.map(Meter::name).orElse(currency);
  }

  @Override
  public String toString() {
    return "%s %s/%s".formatted(most.toPlainString(), unit(), window.word());
  }
}
