package io.weighbridge.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.ledger.Checkpoint;
import io.weighbridge.ledger.SigningKey;
import io.weighbridge.pricing.Plan;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BillingDoorTest {

  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  @TempDir Path folder;
  private Shop shop;
  private Plan plan;
  private Door door;

  @BeforeEach
  void open() {
    shop = new Shop(folder);
    plan =
        shop.plan(
            "gold",
            "USD",
            """
              - per-unit: {meter: tokens-in, price: "2.50", per: 1000000}
              - per-unit: {meter: requests, price: "0.10"}
            """);
    door =
        new Door(shop, (_, model) -> model.equals("digits") ? Optional.of(plan) : Optional.empty());
  }

  @AfterEach
  void close() {
    door.close();
    shop.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String event(String id, String data) {
    return """
    {"specversion":"1.0","type":"io.weighbridge.usage.v1","source":"/gateway/7","id":"%s",\
    "subject":"acme","time":"2026-11-14T10:00:00Z","data":%s}\
    """
        .formatted(id, data);
  }

  private static final String DATA =
      """
      {"user":"ann","token":"t9","model":"digits","quantities":{"requests":"1","tokens-in":"532"}}\
      """;

  @Test
  void theMonthsOfACustomerAreListedTheLatestFirst() {
    assertThat(json(door.get("ann", "invoices?customer=acme")).path("months")).isEmpty();
    shop.use("1", "acme", plan, "requests", 2);
    JsonNode months = json(door.get("ann", "invoices?customer=acme")).path("months");
    assertThat(months).hasSize(1);
    JsonNode month = months.path(0);
    assertThat(month.path("invoices").path(0).path("state").asString()).isEqualTo("draft");
    assertThat(month.path("invoices").path(0).path("payable").asString()).isEqualTo("0.20");
    assertThat(month.path("invoices").path(0).path("number").asString())
        .isEqualTo(month.path("month").asString() + "-acme-1");
    assertThat(json(door.get("bob", "invoices")).path("customer").asString()).isEqualTo("bob");
    assertThat(door.get("bob", "invoices?customer=acme").statusCode()).isEqualTo(403);
  }

  @Test
  void usageIsAddedUpByAnythingInEveryFormat() {
    shop.use("1", "acme", plan, "requests", 2, "tokens-in", 1000);
    shop.use("2", "bell", plan, "requests", 1);
    JsonNode all = json(door.get("root", "usage?by=customer"));
    assertThat(all.at("/usage/0/name").asString()).isEqualTo("acme");
    assertThat(all.at("/usage/0/cost").asString()).isEqualTo("0.2025");
    assertThat(all.at("/usage/0/quantities/tokens-in").asString()).isEqualTo("1000");
    assertThat(all.at("/usage/1/cost").asString()).isEqualTo("0.1");
    assertThat(door.get("root", "usage?by=day&format=csv").body())
        .isEqualTo(
            String.join(
                "\r\n",
                "day,events,requests,tokens-in,currency,cost,credit",
                "2026-11-15,2,3,1000,USD,0.3025,0",
                ""));
    assertThat(door.get("root", "usage?format=svg").body()).contains("<svg", "digits", "0.3025");
    assertThat(door.get("root", "usage?format=png").headers().firstValue("Content-Type"))
        .contains("image/png");
    assertThat(door.get("root", "usage?by=moon").statusCode()).isEqualTo(400);
    assertThat(door.get("root", "usage?from=2026-13-01").statusCode()).isEqualTo(400);
    assertThat(json(door.get("root", "usage?from=2026-11-16")).at("/usage")).isEmpty();
  }

  @Test
  void everybodySeesWhatIsHisAndNothingElse() {
    shop.use("1", "acme", plan, "requests", 2);
    shop.use("2", "bob", plan, "requests", 1);
    // Both were used by ann; bob pays for one of them.
    assertThat(json(door.get("ann", "usage")).at("/usage/0/events").asLong()).isEqualTo(2);
    assertThat(json(door.get("bob", "usage")).at("/usage")).isEmpty();
    assertThat(json(door.get("bob", "usage?customer=bob")).at("/usage/0/events").asLong())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'', usage, 401",
    "bob, usage?customer=acme, 403",
    "bob, usage?user=ann, 403",
    "bob, invoices/acme/2026-11, 403",
    "bob, receipts?customer=acme&month=2026-11, 403",
    "ann, receipts?customer=acme&month=2026-11, 200",
    "ann, receipts?customer=acme, 400",
    "bob, receipts/1, 404",
    "root, receipts/1, 200",
    "root, receipts/99999999999999999999, 404",
    "bob, focus/2026-11?customer=acme, 403",
    "bob, events, 403",
    "bob, events?customer=acme, 403",
    "ann, events?customer=acme, 200",
    "bob, ledger/verify, 403",
    "root, ledger/verify, 200",
    "bob, ledger/checkpoint, 200",
    "'', ledger/key, 200",
    "root, invoices/acme/2026-1, 400",
    "root, invoices/acme/2026-11?format=docx, 400",
    "root, invoices/acme/2026-11?currency=EUR, 404",
  })
  void answersAsTheCallerMay(String who, String path, int status) {
    shop.use("1", "acme", plan, "requests", 2);
    HttpResponse<String> answer = door.get(who, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status >= 400) {
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
  }

  @Test
  void anInvoiceIsClosedByWhoGovernsAndIsThenTheSameForEver() {
    shop.use("1", "acme", plan, "requests", 2);
    assertThat(json(door.get("ann", "invoices/acme/2026-11")).at("/invoices/0/state").asString())
        .isEqualTo("draft");
    assertThat(door.post("ann", "invoices/acme/2026-11", "text/plain", "").statusCode())
        .isEqualTo(403);
    HttpResponse<String> early = door.post("root", "invoices/acme/2026-11", "text/plain", "");
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(json(early).at("/detail").asString()).contains("is not over");
    shop.time.set("2026-12-01T00:00:01Z");
    String closed = door.post("root", "invoices/acme/2026-11", "text/plain", "").body();
    shop.time.set("2027-12-01T00:00:01Z");
    assertThat(door.get("ann", "invoices/acme/2026-11").body()).isEqualTo(closed);
    assertThat(door.get("ann", "invoices/acme/2026-11?currency=USD").body())
        .isEqualTo(shop.ledger.document("2026-11-acme-1").orElseThrow());
  }

  @Test
  void receiptsAreChainedAndTheCheckpointVouchesForThem() throws Exception {
    shop.use("1", "acme", plan, "requests", 2);
    shop.use("2", "bell", plan, "requests", 7);
    shop.use("3", "acme", plan, "requests", 3);
    List<String> lines =
        door.get("ann", "receipts?customer=acme&month=2026-11").body().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).contains("\"kind\":\"plan\"");
    BigDecimal sum = BigDecimal.ZERO;
    for (String line : lines.subList(1, 3)) {
      JsonNode receipt = JsonMapper.shared().readTree(line);
      sum = sum.add(new BigDecimal(receipt.at("/row/cost").asString()));
      int row = line.indexOf("\"row\":") + "\"row\":".length();
      String body = line.substring(row, line.lastIndexOf(",\"seq\""));
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  (receipt.at("/previous").asString() + "\n" + body)
                      .getBytes(StandardCharsets.UTF_8));
      assertThat(HexFormat.of().formatHex(digest)).isEqualTo(receipt.at("/hash").asString());
    }
    assertThat(sum).isEqualByComparingTo("0.50");
    Checkpoint checkpoint = Checkpoint.parse(lines.getLast());
    String pem = door.get("", "ledger/key").body();
    assertThat(checkpoint.isSignedBy(SigningKey.parsePublic(pem))).isTrue();
    assertThat(checkpoint.seq()).isEqualTo(4);
  }

  @Test
  void theWalkAlongTheChainNamesTheRowThatWasChanged() {
    shop.use("1", "acme", plan, "requests", 2);
    shop.use("2", "acme", plan, "requests", 3);
    assertThat(json(door.get("root", "ledger/verify")).at("/sound").asBoolean()).isTrue();
    shop.database.write(
        h -> h.execute("UPDATE journal SET body = replace(body, '\"2\"', '\"1\"') WHERE seq = 2"));
    JsonNode report = json(door.get("root", "ledger/verify"));
    assertThat(report.at("/sound").asBoolean()).isFalse();
    assertThat(report.at("/findings/0/row").asString()).isEqualTo("journal 2");
  }

  @Test
  void anEventIsCountedOnceHoweverOftenAndInWhateverModeItComes() {
    HttpResponse<String> first = door.post("root", "events", STRUCTURED, event("a", DATA));
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(json(first).at("/events/0/result").asString()).isEqualTo("counted");
    String batch = "[" + event("b", DATA) + "," + event("a", DATA) + "," + event("b", DATA) + "]";
    JsonNode second = json(door.post("root", "events", BATCH, batch));
    assertThat(second.at("/counted").asLong()).isEqualTo(1);
    assertThat(second.at("/again").asLong()).isEqualTo(2);
    JsonNode binary =
        json(
            door.post(
                "root",
                "events",
                "application/json",
                DATA,
                "ce-specversion",
                "1.0",
                "ce-type",
                "io.weighbridge.usage.v1",
                "ce-source",
                "/gateway/%37",
                "ce-id",
                "b",
                "ce-subject",
                "acme"));
    assertThat(binary.at("/again").asLong()).isEqualTo(1);
    JsonNode usage = json(door.get("ann", "usage?customer=acme"));
    assertThat(usage.at("/usage/0/events").asLong()).isEqualTo(2);
    assertThat(usage.at("/usage/0/cost").asString()).isEqualTo("0.20266");
  }

  @Test
  void aBatchTellsOfEachEventWhyItWasRefused() {
    String batch =
        "[%s,%s,%s,%s,%s,7]"
            .formatted(
                event("good", DATA),
                event("type", DATA).replace("usage.v1", "usage.v9"),
                event("old", DATA).replace("2026-11-14", "2026-09-14"),
                event("float", DATA.replace("\"532\"", "5.32")),
                event("own", DATA).replace("/gateway/7", "weighbridge:plans"));
    HttpResponse<String> answer = door.post("root", "events", BATCH, batch);
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(json(answer).at("/counted").asLong()).isEqualTo(1);
    assertThat(json(answer).at("/events/1/why").asString()).contains("io.weighbridge.usage.v9");
    assertThat(json(answer).at("/events/2/why").asString()).contains("35 days");
    assertThat(json(answer).at("/events/3/why").asString()).contains("tokens-in");
    assertThat(json(answer).at("/events/4/why").asString()).contains("the ledger's own");
    assertThat(json(answer).at("/events/5/result").asString()).isEqualTo("refused");
    assertThat(door.post("root", "events", STRUCTURED, "{}").statusCode()).isEqualTo(400);
    assertThat(door.post("root", "events", "application/json", "{}").statusCode()).isEqualTo(415);
    assertThat(door.post("ann", "events", STRUCTURED, event("x", DATA)).statusCode())
        .isEqualTo(403);
  }

  @Test
  void whatIsExportedAsEventsCanBeImportedElsewhere() {
    shop.use("1", "acme", plan, "requests", 2);
    shop.ledger.correct(2, "wrong");
    List<String> lines = door.get("root", "events").body().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("io.weighbridge.correction.v1");
    // Here, it is known already.
    assertThat(
            json(door.post("root", "events", STRUCTURED, lines.getFirst())).at("/again").asLong())
        .isEqualTo(1);
  }
}
