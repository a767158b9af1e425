package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

final class UsageViewsTest {

  private static final LocalDate FIRST = LocalDate.parse("2026-11-01");
  private static final Period WEEK = new Period("7d", FIRST, FIRST.plusDays(6));

  @Test
  void rowsOfOneNameAreAddedUpAndTheirCurrenciesKeptApart() {
    List<UsageRow> rows =
        UsageRow.of(
            JsonMapper.shared()
                .readTree(
                    """
                    {"usage":[
                     {"name":"digits","events":2,"quantities":{"requests":"2","tokens-in":"5"},"currency":"USD","cost":"0.10","credit":"0.10"},
                     {"name":"digits","events":1,"quantities":{"tokens-in":"1.5"},"currency":"EUR","cost":"2","credit":"0"},
                     {"name":"letters","events":1,"quantities":{"requests":"1"},"currency":"","cost":"0","credit":"0"}]}
                    """));
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().uses()).isEqualTo(3);
    assertThat(rows.getFirst().cost()).isEqualTo("2.00 EUR, 0.10 USD");
    assertThat(rows.getFirst().quantity()).isEqualTo("6.5 tokens-in");
    assertThat(rows.getLast().cost()).isEqualTo("free");
    assertThat(UsageRow.total(rows).uses()).isEqualTo(4);
  }

  @Test
  void theHighestBarFillsTheChartAndALittleIsSeen() {
    DayBars bars =
        DayBars.of(
            "Uses a day",
            WEEK,
            Map.of(
                FIRST,
                new BigDecimal(100_000),
                FIRST.plusDays(6),
                BigDecimal.ONE,
                FIRST.plusDays(9),
                new BigDecimal(7)),
            value -> Figures.amount(value) + " uses");
    assertThat(bars.bars())
        .extracting(DayBars.Bar::at, DayBars.Bar::height)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, "100.00"),
            org.assertj.core.groups.Tuple.tuple(6, "1.00"));
    assertThat(bars.top()).isEqualTo("100,000 uses");
    assertThat(bars.sentence()).contains("on 2 of 7 days");
  }

  @Test
  void aTimeWithoutUseSaysSo() {
    DayBars bars = DayBars.of("Uses a day", WEEK, Map.of(), BigDecimal::toString);
    assertThat(bars.bars()).isEmpty();
    assertThat(bars.sentence()).isEqualTo("Uses a day: nothing in 1 Nov 2026 to 7 Nov 2026");
  }

  @Test
  void aBudgetIsToldInWords() {
    BudgetView budget =
        BudgetView.all(
                JsonMapper.shared()
                    .readTree(
                        """
                        {"allowances":[{"subject":"token:t1","budgets":[
                        {"most":"1000","unit":"requests","window":"day","spent":"810","left":"190","percent":"81.0","alert":80,"resets":"2026-11-29T00:00:00Z"}]}]}
                        """),
                id -> id.equals("t1") ? "laptop" : id)
            .getFirst();
    assertThat(budget.limit()).isEqualTo("1,000 requests a day");
    assertThat(budget.whose()).isEqualTo("the token laptop");
    assertThat(budget.words()).isEqualTo("810 of 1,000 requests spent, 190 requests left");
    assertThat(budget.text()).isEqualTo("1000 requests/day");
    assertThat(budget.isUsedUp()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, '0.00 USD'",
    "0.0125, '0.0125 USD'",
    "1234567.5, '1,234,567.50 USD'",
    "-3, '−3.00 USD'"
  })
  void moneyHasItsDigits(String amount, String shown) {
    assertThat(Figures.money(new BigDecimal(amount), "USD")).isEqualTo(shown);
  }

  @Test
  void aLongAmountIsCutOffAndSaysSo() {
    assertThat(Figures.shortened(new BigDecimal("14.193548387096774"))).isEqualTo("14.193548387…");
    assertThat(Figures.shortened(new BigDecimal("1.5000"))).isEqualTo("1.5");
  }

  @Test
  void aFormSendsADocumentAsItIsAndADayToItsEnd() {
    FormCall plan =
        FormCall.of(
            Map.of(
                "call", List.of("POST /api/weighbridge/plans"),
                "application/yaml:content", List.of("id: a\r\ntitle: b\r\n")));
    assertThat(plan.content().orElseThrow().type()).isEqualTo("application/yaml");
    assertThat(plan.content().orElseThrow().text()).isEqualTo("id: a\ntitle: b\n");
    assertThat(plan.body()).isEmpty();
    FormCall token =
        FormCall.of(
            Map.of(
                "call", List.of("POST /api/weighbridge/tokens"),
                "expires:day", List.of("2999-12-31")));
    assertThat(token.body().path("expires").asString()).isEqualTo("2999-12-31T23:59:59Z");
  }
}
