package io.weighbridge.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Use;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// A month of a customer who uses plans with every kind of price, in any number of events: what is
/// late, what is taken back, what is paid in advance, a subscription that ends, a fee.
///
/// Run by itself, it says how long each step took: `GeneratedMonth EVENTS FOLDER`.
final class GeneratedMonth {

  static final String CUSTOMER = "acme";
  static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final int BATCH = 5_000;

  private final Shop shop;
  private final Random random;
  private final List<Plan> plans = new ArrayList<>();
  private int number;

  private GeneratedMonth(Shop shop, long seed) {
    this.shop = shop;
    this.random = new Random(seed);
  }

  /// Fills the ledger and closes the month.
  ///
  /// @return the invoices
  static List<Invoice> in(Shop shop, int events, long seed) {
    return new GeneratedMonth(shop, seed).fill(events);
  }

  private List<Invoice> fill(int events) {
    shop.time.set("2026-10-05T00:00:00Z");
    plans.add(
        shop.plan(
            "flat",
            "USD",
            """
              - subscription: {price: "49.00", billed: in-advance, proration: by-day}
              - free-quota: {meter: tokens-in, quantity: "100000"}
              - per-unit: {meter: tokens-in, price: "2.50", per: 1000000}
              - per-unit: {meter: tokens-out, price: "0.0000103"}
              - per-unit: {meter: compute-seconds, price: "0.000411"}
            """));
    plans.add(
        shop.plan(
            "steps",
            "USD",
            """
              - licence-fee: {amount: "500.00", licence: acme-commercial}
              - graduated:
                  meter: tokens-in
                  per: 1000000
                  tiers:
                    - {up-to: "1000000", price: "2.00"}
                    - {up-to: "5000000", price: "1.50"}
                    - {price: "1.00"}
              - minimum-commitment: {amount: "20.00", overage: "0.8"}
              - revenue-share: {owner: lab, percent: "12.5"}
            """));
    Plan flat = plans.getFirst();
    shop.subscribe(CUSTOMER, flat, "2026-10-20");
    use(Instant.parse("2026-10-04T00:00:00Z"), 200);
    shop.time.set("2026-11-01T06:00:00Z");
    shop.invoices().close(CUSTOMER, OCTOBER);

    plans.add(
        shop.plan(
            "bulk",
            "USD",
            """
              - licence-fee: {amount: "75.50", licence: bulk-licence}
              - volume:
                  meter: tokens-out
                  per: 1000
                  tiers:
                    - {up-to: "50000", price: "0.070"}
                    - {up-to: "2000000", price: "0.050"}
                    - {price: "0.031"}
              - package: {meter: images, size: 100, price: "1.15"}
              - minimum-commitment: {amount: "100000.00", overage: "1"}
            """));
    plans.add(shop.plan("yen", "JPY", "  - per-unit: {meter: requests, price: \"0.35\"}\n"));
    shop.ledger.credit(
        shop.key("paid"), CUSTOMER, new BigDecimal("3.333333"), Shop.USD, Optional.empty(), 2);
    shop.ledger.credit(
        shop.key("gift"), CUSTOMER, new BigDecimal("1.00"), Shop.USD, Optional.empty(), 1);
    shop.ledger.fee(shop.key("fee"), CUSTOMER, new BigDecimal("19.95"), Shop.USD, "flat", "set-up");
    // Of October, which is closed: late.
    use(Instant.parse("2026-10-12T00:00:00Z"), 50);
    int left = events;
    for (int day = 2; day <= 30 && left > 0; day++) {
      int today = day == 30 ? left : Math.min(left, events / 29);
      shop.time.set("2026-11-%02dT12:00:00Z".formatted(day));
      use(shop.time.instant().minus(Duration.ofHours(11)), today);
      left -= today;
    }
    long last = shop.ledger.head().seq();
    for (int i = 0; i < 40; i++) {
      try {
        shop.ledger.correct(last - random.nextInt(events / 2), "counted twice elsewhere");
      } catch (io.weighbridge.ledger.LedgerException e) {
        assertThat(e).hasMessageContaining("could be taken back");
      }
    }
    shop.subscribe(CUSTOMER, flat, "2026-10-20", "2026-11-21");
    shop.time.set("2026-12-01T06:00:00Z");
    return shop.invoices().close(CUSTOMER, NOVEMBER);
  }

  private void use(Instant from, int count) {
    int left = count;
    while (left > 0) {
      int size = Math.min(left, BATCH);
      Map<Plan, List<Use>> uses = new HashMap<>();
      for (int i = 0; i < size; i++) {
        Plan plan = plans.get(random.nextInt(plans.size()));
        Instant at = from.plusMillis(random.nextInt(36_000_000));
        uses.computeIfAbsent(plan, _ -> new ArrayList<>()).add(use(plan, at));
      }
      uses.forEach((plan, list) -> {
        for (Ledger.Recorded recorded : shop.ledger.recordAll(list, Optional.of(plan))) {
          if (recorded instanceof Ledger.Recorded.Refused(var reason)) {
            throw new IllegalStateException(reason);
          }
        }
      });
      left -= size;
    }
  }

  private Use use(Plan plan, Instant at) {
    Map<Meter, BigDecimal> quantities = new HashMap<>();
    for (Meter meter : plan.meters()) {
      if (random.nextInt(4) > 0) {
        quantities.put(
            meter,
            meter.equals(Meter.COMPUTE_SECONDS)
                ? BigDecimal.valueOf(random.nextInt(1, 9_000_000), 9)
                : BigDecimal.valueOf(random.nextInt(1, 700)));
      }
    }
    return new Use(
        shop.key("e" + ++number),
        at,
        CUSTOMER,
        "user-" + random.nextInt(20),
        "token-" + random.nextInt(30),
        "",
        "model-" + random.nextInt(5),
        Quantities.of(quantities));
  }

  static Path receipts(Shop shop) throws IOException {
    Path file = shop.folder.resolve("receipts.jsonl");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      new Receipts(shop.ledger, shop.checkpoints).write(CUSTOMER, NOVEMBER, out);
    }
    return file;
  }

  public static void main(String[] arguments) throws IOException {
    int events = Integer.parseInt(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    try (Shop shop = new Shop(folder)) {
      long start = System.nanoTime();
      List<Invoice> invoices = in(shop, events, 7);
      System.out.printf("%,d events booked and billed in %.1f s%n", events, seconds(start));
      for (Invoice invoice : invoices) {
        System.out.printf(
            "%s: %d lines, %s %s to pay%n",
            invoice.number(), invoice.lines().size(), invoice.payable(), invoice.currency());
      }
      start = System.nanoTime();
      Path receipts = receipts(shop);
      System.out.printf("receipts: %,d bytes in %.1f s%n", Files.size(receipts), seconds(start));
      start = System.nanoTime();
      System.out.printf(
          "verified: %s in %.1f s%n",
          shop.ledger.verify(shop.checkpoints.all()).isSound(), seconds(start));
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
