package io.weighbridge.server;

import io.weighbridge.billing.BillingSettings;
import io.weighbridge.billing.Party;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the operator says about invoices and budgets: the section `billing` of the configuration.
///
/// @param alerts at how many percent of a budget its owner is warned, growing
public record BillingOptions(BillingSettings settings, List<Integer> alerts) {

  public BillingOptions {
    alerts = List.copyOf(alerts);
  }

  static final Key<String> SELLER =
      new Key<>("billing.seller", "Weighbridge", "who issues the invoices", Texts::some);
  static final Key<List<String>> ADDRESS =
      new Key<>(
          "billing.address",
          "",
          "where the seller is; its lines are separated by |",
          text -> lines(text));
  static final Key<String> TAX_ID =
      new Key<>("billing.tax-id", "", "the seller's number at the tax office", String::strip);
  static final Key<Integer> PAYMENT_DAYS =
      new Key<>(
          "billing.payment-days",
          "14",
          "from the day on which an invoice is issued to that on which it is due",
          Texts.atMost(BillingSettings.MAX_PAYMENT_DAYS, Texts::number, Integer::longValue));
  static final Key<Optional<BigDecimal>> TAX_RATE =
      new Key<>(
          "billing.tax-rate",
          "",
          "of what is sold, as a fraction, such as 0.19; without it invoices have no tax",
          BillingOptions::rate);

  static final Key<List<Integer>> ALERTS =
      new Key<>(
          "billing.alerts",
          "80, 95, 100",
          "at how many percent of a budget a warning is shown; separated by commas",
          BillingOptions::alerts);

  static final List<Key<?>> KEYS = List.of(SELLER, ADDRESS, TAX_ID, PAYMENT_DAYS, TAX_RATE, ALERTS);

  private static List<Integer> alerts(String text) {
    return Texts.words(text).stream()
        .map(word -> {
          if (!word.matches("[1-9][0-9]?|100")) {
            throw new IllegalArgumentException(
                "must be whole numbers from 1 to 100, such as 80, 95");
          }
          return Integer.valueOf(word);
        })
        .sorted()
        .toList();
  }

  private static List<String> lines(String text) {
    return Arrays.stream(text.split("\\|", -1))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static Optional<BigDecimal> rate(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    if (!text.strip().matches("0(\\.[0-9]{1,%d})?|1".formatted(BillingSettings.TAX_SCALE))) {
      throw new IllegalArgumentException("must be a fraction from 0 to 1, such as 0.19");
    }
    return Optional.of(new BigDecimal(text.strip()));
  }

  static BillingOptions of(Values values) {
    return new BillingOptions(
        new BillingSettings(
            new Party(values.get(SELLER), values.get(ADDRESS), values.get(TAX_ID)),
            values.get(PAYMENT_DAYS),
            values.get(TAX_RATE)),
        values.get(ALERTS));
  }
}
