package io.weighbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.billing.BillingDoor;
import io.weighbridge.billing.BillingSettings;
import io.weighbridge.billing.Buyers;
import io.weighbridge.billing.Readers;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.SigningKey;
import io.weighbridge.pricing.Plan;
import io.weighbridge.store.Database;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Usage, invoices and the ledger from the command line, against a server with their door.
class BillingCommandsTest {

  private final Instant used =
      Instant.now().minus(20, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
  private final String month = YearMonth.from(used.atOffset(ZoneOffset.UTC)).toString();

  @TempDir Path folder;
  private Database database;
  private Ledger ledger;
  private HttpServer server;

  /// Whoever asks governs.
  private static final class Root implements Readers {
    @Override
    public Caller of(Exchange exchange) {
      return new Caller("root", Scope.ADMIN, "t", true);
    }

    @Override
    public boolean maySee(Caller caller, String customer) {
      return true;
    }

    @Override
    public boolean mayGovern(Caller caller, String customer) {
      return true;
    }

    @Override
    public void requireGovernor(Caller caller) {
      // He does.
    }

    @Override
    public boolean seesAll(Caller caller) {
      return true;
    }
  }

  @BeforeEach
  void start() {
    database = Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES));
    ledger = Ledger.open(database, "test", Currency.getInstance("USD"), Clock.systemUTC());
    CheckpointFile checkpoints =
        new CheckpointFile(
            folder.resolve("ledger-checkpoints.jsonl"), SigningKey.in(folder.resolve("keys")));
    Plan plan =
        Plan.parse(
            """
            id: gold
            title: Gold
            currency: USD
            items:
              - per-unit: {meter: tokens-in, price: "0.01"}
            """,
            "gold.yaml");
    ledger.publish(plan);
    Router router = new Router();
    new BillingDoor(
            ledger,
            checkpoints,
            BillingSettings.DEFAULT,
            Buyers.BY_NAME,
            (_, _) -> Optional.of(plan),
            new Root(),
            Clock.systemUTC())
        .routes(router);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    server.close();
    ledger.close();
    database.close();
  }

  private Console console() {
    return Console.piped()
        .in(
            new Surroundings(
                Map.of("WEIGHBRIDGE_SERVER", "http://127.0.0.1:" + server.port()),
                folder,
                InputStream.nullInputStream(),
                _ -> Optional.empty()));
  }

  private static JsonNode json(Console console) {
    return JsonMapper.shared().readTree(console.out());
  }

  private Path events() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      lines.append(
          """
          {"specversion":"1.0","type":"io.weighbridge.usage.v1","source":"/g","id":"e%d","subject":"acme",\
          "time":"%s","data":{"user":"ann","token":"t%d","model":"digits","quantities":{"tokens-in":"%d"}}}
          """
              .formatted(i, used, i % 2, 100 + i));
    }
    return Files.writeString(folder.resolve("uses.jsonl"), lines);
  }

  @Test
  void eventsAreImportedOnceAndShownInATableWithBars() throws Exception {
    Console first = console();
    assertThat(first.run("ledger", "import", events())).isZero();
    assertThat(first.out()).isEqualTo("3 counted, 0 there before, 0 refused\n");
    Console again = console();
    assertThat(again.run("ledger", "import", events(), "--json")).isZero();
    assertThat(json(again).at("/again").asLong()).isEqualTo(3);
    Console table = console();
    assertThat(table.run("usage", "--by", "token")).isZero();
    assertThat(table.out())
        .isEqualTo(
            """
            Token  Uses  tokens-in      Cost
            t0        2        202  2.02 USD  ████████████████████
            t1        1        101  1.01 USD  ██████████
            total     3        303  3.03 USD
            """);
    Console csv = console();
    assertThat(csv.run("usage", "--csv")).isZero();
    assertThat(csv.out()).startsWith("model,events,tokens-in,currency,cost,credit");
    Path picture = folder.resolve("usage.png");
    assertThat(console().run("usage", "--png", picture)).isZero();
    assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void anArrayOfManyLinesIsImportedToo() throws Exception {
    Path lines = events();
    String array = "[\n" + String.join(",\n", Files.readAllLines(lines)) + "\n]\n";
    Path file = Files.writeString(folder.resolve("batch.json"), array);
    Console console = console();
    assertThat(console.run("ledger", "import", file)).isZero();
    assertThat(console.out()).startsWith("3 counted");
  }

  @Test
  void whatIsRefusedIsToldAndFails() throws Exception {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), "{\"id\":\"x\"}\n");
    Console console = console();
    assertThat(console.run("ledger", "import", file)).isEqualTo(1);
    assertThat(console.err()).contains("x: the required attribute specversion is missing");
    Path text = Files.writeString(folder.resolve("text.jsonl"), "\nhello\n");
    Console none = console();
    assertThat(none.run("ledger", "import", text)).isEqualTo(1);
    assertThat(none.err()).contains("text.jsonl:2: expected an event as JSON");
  }

  @Test
  void anInvoiceIsShownWrittenAndItsReceiptsPrinted() throws Exception {
    console().run("ledger", "import", events());
    Console shown = console();
    Path pdf = folder.resolve("a.pdf");
    Path html = folder.resolve("a.html");
    assertThat(shown.run("invoice", "acme", month, "--pdf", pdf, "--html", html)).isZero();
    assertThat(shown.out())
        .contains(
            "Invoice %s-acme-1 (draft)".formatted(month), "gold/tokens-in", "to pay: 3.03 USD");
    assertThat(Files.readString(pdf, java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-");
    assertThat(Files.readString(html)).startsWith("<!doctype html>");
    Console json = console();
    assertThat(json.run("invoice", "acme", month, "--json")).isZero();
    assertThat(json(json).at("/invoices/0/totals/payable").asString()).isEqualTo("3.03");
    Console receipts = console();
    assertThat(receipts.run("receipts", "acme", month)).isZero();
    assertThat(receipts.out().lines()).hasSize(5);
    Console all = console();
    assertThat(all.run("receipts", "acme", month, "--json")).isZero();
    assertThat(json(all).at("/receipts")).hasSize(5);
    Path focus = folder.resolve("focus.csv");
    assertThat(console().run("ledger", "export", "--as", "focus", "--month", month, "--out", focus))
        .isZero();
    assertThat(Files.readString(focus)).startsWith("BilledCost,").contains("acme");
  }

  @Test
  void theWalkNamesTheRowThatWasChangedWhetherTheServerRunsOrNot() throws Exception {
    console().run("ledger", "import", events());
    Path kept = folder.resolve("kept.jsonl");
    assertThat(console().run("ledger", "checkpoint", "--out", kept)).isZero();
    assertThat(console().run("ledger", "verify")).isZero();
    assertThat(console().run("ledger", "verify", "--data", folder)).isZero();
    ledger.close();
    database.close();
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"))) {
      connection
          .createStatement()
          .execute("UPDATE journal SET body = replace(body, '\"101\"', '\"1\"') WHERE seq = 3");
    }
    Console changed = console();
    assertThat(changed.run("ledger", "verify", "--data", folder, "--json")).isEqualTo(1);
    assertThat(json(changed).at("/findings/0/row").asString()).isEqualTo("journal 3");
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"))) {
      connection.createStatement().execute("DELETE FROM journal WHERE seq >= 3");
    }
    Console cut = console();
    assertThat(cut.run("ledger", "verify", "--data", folder, "--checkpoints", kept)).isEqualTo(1);
    assertThat(cut.out()).contains("rows 3 to 4 are missing");
  }

  @Test
  void aFolderWithoutALedgerIsAFailure() {
    Console console = console();
    assertThat(console.run("ledger", "verify", "--data", folder.resolve("none"))).isEqualTo(1);
    assertThat(console.err()).contains("no ledger");
  }
}
