package io.weighbridge.bench;

import io.weighbridge.ledger.EventKey;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.UsageQuery;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.ledger.UsageSum;
import io.weighbridge.ledger.Use;
import io.weighbridge.ledger.Verification;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// How a ledger grows: events of 1,000 tokens, 3 models and the 30 days of a month go into one
/// SQLite file, and at each power of ten the month is asked for by token, then everything is
/// verified. The first question after a fill finds [#FRESH] events that are not rolled up yet.
/// Prints a line for each size, or with `--json FILE` a document too; ends with exit code 1 when
/// the claim does not hold.
///
/// Options: `--most N` (10000000), `--folder DIR` (about 1.1 kB an event).
public final class LedgerGrowthBench {

  private static final double CLAIM_SECONDS = 1;
  private static final int LEAST = 10_000;
  private static final int CHUNK = 20_000;
  private static final int FRESH = 5_000;
  private static final int QUERIES = 5;
  private static final int TOKENS = 1000;
  private static final int MODELS = 3;
  private static final int DAYS = 30;
  private static final YearMonth MONTH = YearMonth.of(2026, 11);
  private static final Instant END =
      MONTH.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);

  private static final Currency USD = Currency.getInstance("USD");
  private static final Plan PLAN =
      Plan.parse(
          """
          id: gold
          title: Gold
          currency: USD
          items:
            - per-unit: {meter: requests, price: "0.001"}
            - per-unit: {meter: tokens-in, price: "0.00000015"}
          """,
          "gold.yaml");

  private final Ledger ledger;
  private final Random random = new Random(1);
  private long filled;

  private LedgerGrowthBench(Ledger ledger) {
    this.ledger = ledger;
  }

  private record Point(
      long events, double fill, double first, double query, double verify, long bytes) {}

  public static void main(String[] args) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    long most = Long.parseLong(options.getOrDefault("--most", "10000000"));
    Path parent = Path.of(options.getOrDefault("--folder", "bench/target")).toAbsolutePath();
    Files.createDirectories(parent);
    Path folder = Files.createTempDirectory(parent, "ledger-growth");
    Path file = folder.resolve("ledger.db");
    List<Point> points = new ArrayList<>();
    // As if the month were about to end, so that all its days are in the past.
    Clock clock = Clock.fixed(END.minusSeconds(1), ZoneOffset.UTC);
    try (Database database = Database.open(file, List.of(Ledger.TABLES));
        Ledger ledger = Ledger.open(database, "bench", USD, clock)) {
      LedgerGrowthBench bench = new LedgerGrowthBench(ledger);
      ledger.publish(PLAN);
      for (long events = LEAST; events <= most; events *= 10) {
        Point point = bench.measured(events, file);
        points.add(point);
        System.out.printf(
            Locale.ROOT,
            "%,12d events: filled at %,7.0f/s, month by token %7.1f ms (first, with %,d to roll up: %7.1f ms), verified at %,7.0f/s, %,d MB%n",
            point.events(),
            point.fill(),
            point.query() * 1e3,
            FRESH,
            point.first() * 1e3,
            point.events() / point.verify(),
            point.bytes() >> 20);
      }
    } finally {
      delete(folder);
    }
    boolean holds =
        points.stream().allMatch(point -> Math.max(point.first(), point.query()) < CLAIM_SECONDS);
    System.out.printf(
        Locale.ROOT,
        "a month by token of %,d events in under %.0f s: %s%n",
        points.getLast().events(),
        CLAIM_SECONDS,
        holds ? "holds" : "DOES NOT HOLD");
    if (options.containsKey("--json")) {
      Files.writeString(Path.of(options.get("--json")), json(points, holds));
    }
    System.exit(holds ? 0 : 1);
  }

  private Point measured(long events, Path file) throws IOException {
    long before = filled;
    double fill = seconds(() -> fill(events - FRESH)) / (events - FRESH - before);
    ledger.rollUp();
    fill(events);
    double first = seconds(this::ask);
    double[] again = new double[QUERIES];
    for (int i = 0; i < QUERIES; i++) {
      again[i] = seconds(this::ask);
    }
    java.util.Arrays.sort(again);
    double verify =
        seconds(() -> {
          Verification.Report report = ledger.verify(List.of());
          if (!report.isSound()) {
            throw new IllegalStateException("not sound: " + report.findings());
          }
        });
    return new Point(events, 1 / fill, first, again[QUERIES / 2], verify, Files.size(file));
  }

  private void ask() {
    List<UsageSum> sums = ledger.usage(UsageQuery.of(By.TOKEN).in(MONTH));
    long events = sums.stream().mapToLong(UsageSum::events).sum();
    if (sums.size() != TOKENS || events != filled) {
      throw new IllegalStateException(
          "%d tokens and %d events of %d".formatted(sums.size(), events, filled));
    }
  }

  private void fill(long to) {
    while (filled < to) {
      List<Use> uses = new ArrayList<>(CHUNK);
      while (uses.size() < CHUNK && filled < to) {
        uses.add(use(filled++));
      }
      ledger.recordAll(uses, Optional.of(PLAN));
    }
  }

  private Use use(long number) {
    int token = (int) (number % TOKENS);
    Instant at = END.minus(Duration.ofSeconds(1 + random.nextInt(DAYS * 86_400)));
    return new Use(
        new EventKey("bench", "weighbridge:bench", "event:" + number),
        at,
        "customer" + token % 50,
        "user" + token % 200,
        "token" + token,
        "",
        "model" + random.nextInt(MODELS),
        Quantities.of(
            Map.of(
                Meter.REQUESTS,
                BigDecimal.ONE,
                Meter.TOKENS_IN,
                BigDecimal.valueOf(1 + random.nextInt(2000)))));
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static String json(List<Point> points, boolean holds) {
    List<String> each = new ArrayList<>();
    for (Point point : points) {
      each.add(
          String.format(
              Locale.ROOT,
              "{\"events\": %d, \"filled_per_second\": %.0f, \"first_ms\": %.1f, \"query_ms\": %.2f, \"verified_per_second\": %.0f, \"bytes\": %d}",
              point.events(),
              point.fill(),
              point.first() * 1e3,
              point.query() * 1e3,
              point.events() / point.verify(),
              point.bytes()));
    }
    return "{\"sizes\": [" + String.join(",\n", each) + "], \"holds\": " + holds + "}\n";
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
