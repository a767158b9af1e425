package io.weighbridge.bench;

import io.weighbridge.ledger.Budget;
import io.weighbridge.ledger.EventKey;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Limit;
import io.weighbridge.ledger.Order;
import io.weighbridge.ledger.Subject;
import io.weighbridge.ledger.Use;
import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.store.Database;
import io.weighbridge.testing.TemporaryPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Settled uses a second: each is priced by a plan, reserved, chained, and on disk before its
/// client goes on. SQLite and PostgreSQL, with and without a token's budget, beside what a plain
/// file and the bare rows take in the same run. Prints a table, or with `--json FILE` a document
/// too; ends with exit code 1 when a claim does not hold.
///
/// Options: `--rounds N`, `--seconds S`, `--only TEXT` (the contenders whose name has it in it),
/// `--clients N,N...`, `--folder DIR` on the disk that counts.
public final class LedgerBench {

  static final String TENANT = "bench";
  static final String SOURCE = "weighbridge:bench";

  private static final int CLAIMED_CLIENTS = 32;
  private static final double SQLITE_CLAIM = 15_000;
  private static final double POSTGRES_CLAIM = 12_000;

  /// Until Java's compiler is done, which shares the cores.
  private static final double WARM_UP_SECONDS = 15;

  private static final Currency USD = Currency.getInstance("USD");
  private static final Plan PLAN =
      Plan.parse(
          """
          id: gold
          title: Gold
          currency: USD
          items:
            - per-unit: {meter: requests, price: "0.01"}
            - per-unit: {meter: tokens-in, price: "0.000001"}
          """,
          "gold.yaml");
  private static final Quantities USED =
      Quantities.of(
          Map.of(Meter.REQUESTS, BigDecimal.ONE, Meter.TOKENS_IN, BigDecimal.valueOf(532)));

  /// Who can take events, opened anew for each run.
  private record Contender(String name, double claim, Opening opening) {}

  private interface Opening {
    Opened open(Path folder) throws Exception;
  }

  private record Opened(Callable<?> event, AutoCloseable closing) {}

  private LedgerBench() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
    double seconds = Double.parseDouble(options.getOrDefault("--seconds", "4"));
    List<Integer> clients =
        Stream.of(options.getOrDefault("--clients", "1,32,256").split(","))
            .map(Integer::valueOf)
            .toList();
    String only = options.getOrDefault("--only", "");
    Path folder = Path.of(options.getOrDefault("--folder", "bench/target"));
    Files.createDirectories(folder);
    List<Contender> contenders =
        contenders().stream().filter(one -> one.name().contains(only)).toList();
    Map<String, List<Clients.Outcome>> outcomes = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : contenders) {
        for (int number : clients) {
          Clients.Outcome outcome = measured(contender, number, seconds, folder);
          outcomes
              .computeIfAbsent(contender.name() + ", " + number, _ -> new ArrayList<>())
              .add(outcome);
          System.out.printf(
              Locale.ROOT,
              "  round %d  %-32s %4d clients %,9.0f/s  p50 %6.2f ms  p99 %6.2f ms  %5.0f us of CPU%n",
              round + 1,
              contender.name(),
              number,
              outcome.rate(),
              outcome.p50(),
              outcome.p99(),
              outcome.cpuMicros());
        }
      }
    }
    boolean holds = report(contenders, clients, outcomes, options);
    System.exit(holds ? 0 : 1);
  }

  private static List<Contender> contenders() {
    return List.of(
        new Contender("plain file", 0, folder -> floor(LedgerFloors.file(folder.resolve("floor")))),
        new Contender(
            "SQLite, bare rows",
            0,
            folder -> floor(LedgerFloors.sqlite(folder.resolve("floor.db")))),
        new Contender("SQLite, plan", SQLITE_CLAIM, folder -> sqlite(folder, List.of())),
        new Contender("SQLite, plan and budget", SQLITE_CLAIM, folder -> sqlite(folder, budget())),
        new Contender(
            "PostgreSQL, bare rows",
            0,
            _ -> floor(LedgerFloors.postgres("jdbc:" + withoutPassword()))),
        new Contender("PostgreSQL, plan", POSTGRES_CLAIM, _ -> postgres(List.of())),
        new Contender("PostgreSQL, plan and budget", 0, _ -> postgres(budget())));
  }

  private static Clients.Outcome measured(
      Contender contender, int clients, double seconds, Path parent) throws Exception {
    Path folder = Files.createTempDirectory(parent.toAbsolutePath(), "ledger");
    try {
      Opened opened = contender.opening().open(folder);
      try (AutoCloseable _ = opened.closing()) {
        Clients.run(clients, WARM_UP_SECONDS, opened.event());
        return Clients.run(clients, seconds, opened.event());
      }
    } finally {
      delete(folder);
    }
  }

  private static Opened floor(GroupCommit.Sink sink) {
    GroupCommit commit = new GroupCommit(sink);
    return new Opened(
        () -> {
          commit.event();
          return commit;
        },
        commit);
  }

  private static Opened sqlite(Path folder, List<Limit> limits) {
    return ledger(Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES)), limits);
  }

  private static Opened postgres(List<Limit> limits) {
    return ledger(
        Database.connect(TemporaryPostgres.shared().freshDatabase(), List.of(Ledger.TABLES)),
        limits);
  }

  private static Opened ledger(Database database, List<Limit> limits) {
    Ledger ledger = Ledger.open(database, TENANT, USD, Clock.systemUTC());
    ledger.publish(PLAN);
    return new Opened(
        () -> {
          Instant now = Instant.now();
          EventKey key = ledger.newKey(SOURCE);
          Use most = new Use(key, now, "acme", "alice", "t1", "", "mnist-mlp", USED);
          return ledger
              .reserve(new Order(most, Optional.of(PLAN), limits, now.plus(Ledger.KEPT)))
              .settle(USED);
        },
        () -> {
          ledger.close();
          database.close();
        });
  }

  private static List<Limit> budget() {
    return List.of(
        new Limit(new Subject(Subject.Kind.TOKEN, "t1"), Budget.parse("100000000/month", USD)));
  }

  /// As the driver wants it: user and password behind the question mark.
  private static String withoutPassword() {
    String url = TemporaryPostgres.shared().freshDatabase();
    String credentials = url.substring("postgresql://".length(), url.indexOf('@'));
    String[] parts = credentials.split(":", 2);
    return "postgresql://%s?user=%s&password=%s"
        .formatted(url.substring(url.indexOf('@') + 1), parts[0], parts[1]);
  }

  private static boolean report(
      List<Contender> contenders,
      List<Integer> clients,
      Map<String, List<Clients.Outcome>> outcomes,
      Map<String, String> options)
      throws IOException {
    boolean all = true;
    List<String> json = new ArrayList<>();
    System.out.printf(
        "%-30s %7s %10s %8s %8s %8s%n", "", "clients", "events/s", "p50 ms", "p99 ms", "CPU us");
    for (Contender contender : contenders) {
      for (int number : clients) {
        Clients.Outcome median =
            middle(outcomes.getOrDefault(contender.name() + ", " + number, List.of()));
        String claim = "";
        if (contender.claim() > 0 && number == CLAIMED_CLIENTS) {
          boolean holds = median.rate() >= contender.claim();
          all &= holds;
          claim =
              String.format(
                  Locale.ROOT,
                  "  (claim: at least %,.0f: %s)",
                  contender.claim(),
                  holds ? "holds" : "DOES NOT HOLD");
        }
        System.out.printf(
            Locale.ROOT,
            "%-30s %7d %,10.0f %8.2f %8.2f %8.0f%s%n",
            contender.name(),
            number,
            median.rate(),
            median.p50(),
            median.p99(),
            median.cpuMicros(),
            claim);
        json.add(
            String.format(
                Locale.ROOT,
                "{\"sink\": \"%s\", \"clients\": %d, \"per_second\": %.0f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"cpu_us\": %.1f}",
                contender.name(),
                number,
                median.rate(),
                median.p50(),
                median.p99(),
                median.cpuMicros()));
      }
    }
    String file = options.get("--json");
    if (file != null) {
      Files.writeString(
          Path.of(file),
          "{\"runs\": [" + String.join(",\n", json) + "], \"holds\": " + all + "}\n");
    }
    return all;
  }

  /// The run in the middle by its rate, so that rate and latency belong together.
  private static Clients.Outcome middle(List<Clients.Outcome> rounds) {
    return rounds.stream()
        .sorted(java.util.Comparator.comparingDouble(Clients.Outcome::rate))
        .toList()
        .get(rounds.size() / 2);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
