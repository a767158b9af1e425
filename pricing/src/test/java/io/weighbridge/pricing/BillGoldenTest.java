package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Random bills, and what `bills.py` made of them: a second program, in fractions, that knows only
/// docs/plans.md.
///
/// `-Dbills.write=true` writes the cases anew; `bills.py` then writes what is expected of them.
final class BillGoldenTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int CASES = 100;
  private static final Path FOLDER = Path.of("src/test/resources/io/weighbridge/pricing/bills");

  private static BillBasis basis(RandomPlans plans) {
    return plans.basis(YearMonth.of(2026, 1).plusMonths(plans.random().nextInt(30)));
  }

  private static List<Quantities> events(RandomPlans plans) {
    List<Quantities> events = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      events.add(plans.use(40));
    }
    return events;
  }

  private static Map<String, String> written(Quantities quantities) {
    Map<String, String> written = new TreeMap<>();
    quantities
        .asMap()
        .forEach((meter, amount) -> written.put(meter.name(), amount.toPlainString()));
    return written;
  }

  private static void writeCases() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (long seed = 0; seed < CASES; seed++) {
      RandomPlans plans = new RandomPlans(seed);
      BillBasis basis = basis(plans);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("plan", JSON.readTree(basis.plan().canonical()));
      row.put("digits", basis.plan().currency().getDefaultFractionDigits());
      row.put("month", basis.month().toString());
      row.put("total", written(basis.total()));
      row.put("charged", basis.charged().toPlainString());
      basis
          .subscribed()
          .ifPresent(span -> {
            row.put("from", span.from().toString());
            span.until().ifPresent(day -> row.put("until", day.toString()));
          });
      row.put("paid_ahead", basis.paidAhead().toPlainString());
      row.put("fee_due", basis.feeDue());
      row.put("credits", basis.credits().stream().map(BillGoldenTest::written).toList());
      row.put("posted", basis.posted().stream().map(one -> one.amount().toPlainString()).toList());
      row.put("whys", basis.posted().stream().map(one -> PlanJson.word(one.why())).toList());
      row.put("events", events(plans).stream().map(BillGoldenTest::written).toList());
      lines.append(JSON.writeValueAsString(row)).append('\n');
    }
    Files.writeString(FOLDER.resolve("cases.jsonl"), lines);
  }

  private static Map<String, Object> written(CreditLot lot) {
    Map<String, Object> written = new TreeMap<>();
    written.put("id", lot.id());
    written.put("left", lot.left().toPlainString());
    lot.expires().ifPresent(day -> written.put("expires", day.toString()));
    written.put("priority", lot.priority());
    return written;
  }

  @Test
  void billsAreWhatASecondProgramMakesOfThem() throws IOException {
    if (Boolean.getBoolean("bills.write")) {
      writeCases();
      return;
    }
    List<String> expected = PlanFileTest.resource("bills/expected.jsonl").lines().toList();
    assertThat(expected).hasSize(CASES);
    for (int seed = 0; seed < CASES; seed++) {
      RandomPlans plans = new RandomPlans(seed);
      BillBasis basis = basis(plans);
      Bill bill = Bill.of(basis);
      Map<String, Object> found = new TreeMap<>();
      found.put(
          "lines",
          bill.lines().stream()
              .map(line -> line.sku() + " " + line.amount().toPlainString())
              .toList());
      found.put("total", bill.total().toPlainString());
      found.put("adjustment", plain(bill.adjustment()));
      found.put("paid_ahead", bill.paidAhead().toPlainString());
      found.put("shares", bill.shares().stream().map(one -> one.amount().toPlainString()).toList());
      found.put("costs", costs(basis.plan(), events(plans)));
      assertThat(JSON.writeValueAsString(found)).as("case %d", seed).isEqualTo(expected.get(seed));
    }
  }

  private static List<String> costs(Plan plan, List<Quantities> events) {
    List<String> costs = new ArrayList<>();
    Quantities before = Quantities.NONE;
    for (Quantities event : events) {
      costs.add(plain(plan.cost(before, event)));
      before = before.plus(event);
    }
    return costs;
  }

  private static String plain(BigDecimal number) {
    return Decimals.stripped(number).toPlainString();
  }
}
