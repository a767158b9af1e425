package io.weighbridge.ledger;

import static io.weighbridge.ledger.Books.CENT;
import static io.weighbridge.ledger.Books.budget;
import static io.weighbridge.ledger.Books.requests;
import static io.weighbridge.ledger.Books.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.pricing.Plan;
import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the books promise, on every database.
abstract class LedgerContract {

  private final List<Books> open = new ArrayList<>();

  /// Opens the database of this test; again, the same one.
  abstract Database database();

  Books books() {
    Books books = new Books(database(), Clock.systemUTC());
    open.add(books);
    return books;
  }

  @AfterEach
  void closeAll() {
    open.reversed().forEach(Books::close);
  }

  @Test
  void aBudgetOfExactlyNRequestsAdmitsExactlyN() throws Exception {
    int admitted = 100;
    long seed = System.nanoTime();
    Books books = books();
    Limit limit = budget("1.00/month");
    AtomicInteger done = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 64; thread++) {
        int number = thread;
        running.add(
            threads.submit(() -> {
              Random random = new Random(seed + number);
              for (int i = 0; i < 8; i++) {
                String id = number + ":" + i;
                while (true) {
                  Reservation use;
                  try {
                    use = books.reserve(id, Optional.of(CENT), requests(1), limit);
                  } catch (Exhausted e) {
                    // What others have reserved may come back: whoever is refused asks again.
                    if (books.ledger.spent(limit).compareTo(new BigDecimal("1.00")) == 0) {
                      refused.incrementAndGet();
                      break;
                    }
                    continue;
                  }
                  if (random.nextInt(4) == 0) {
                    use.release();
                    continue;
                  }
                  Posted posted = use.settle(requests(1));
                  if (!posted.again()) {
                    done.incrementAndGet();
                  }
                  if (random.nextInt(3) == 0) {
                    // The answer was lost: the same use is told again.
                    assertThat(
                            books
                                .ledger
                                .record(
                                    Books.use(id, posted.row().time(), requests(1)),
                                    Optional.of(CENT),
                                    List.of(limit))
                                .again())
                        .isTrue();
                  }
                  break;
                }
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(done).as("seed %d", seed).hasValue(admitted);
    assertThat(refused).hasValue(64 * 8 - admitted);
    assertThat(books.ledger.spent(limit)).isEqualByComparingTo("1.00");
    assertThat(books.ledger.head().seq()).isEqualTo(admitted);
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void anEventIsCountedOnceHoweverOftenItComes() throws Exception {
    Books books = books();
    Instant now = Instant.now();
    AtomicInteger fresh = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 32; thread++) {
        running.add(
            threads.submit(() -> {
              for (int i = 0; i < 50; i++) {
                if (!books.record("e" + i, now, Optional.of(CENT), requests(1)).again()) {
                  fresh.incrementAndGet();
                }
              }
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    assertThat(fresh).hasValue(50);
    assertThat(books.ledger.usage(UsageQuery.of()))
        .singleElement()
        .satisfies(sum -> {
          assertThat(sum.events()).isEqualTo(50);
          assertThat(sum.cost()).isEqualByComparingTo("0.50");
        });
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void whatIsReservedAndNotUsedIsThereAgain() {
    Books books = books();
    Limit limit = budget("1.00/day");
    Reservation first = books.reserve("a", Optional.of(CENT), requests(60), limit);
    assertThatThrownBy(() -> books.reserve("b", Optional.of(CENT), requests(60), limit))
        .isInstanceOf(Exhausted.class)
        .hasMessageContaining("token:t1 has 0.4 USD left and this may take 0.6");
    first.settle(requests(10));
    books.reserve("b", Optional.of(CENT), requests(90), limit).release();
    books.reserve("c", Optional.of(CENT), requests(90), limit).settle(requests(90));
    assertThatThrownBy(() -> books.reserve("d", Optional.of(CENT), requests(1), limit))
        .isInstanceOfSatisfying(
            Exhausted.class,
            refusal -> {
              assertThat(refusal.left()).isEqualByComparingTo("0");
              assertThat(refusal.resets()).isPresent();
            });
  }

  @Test
  void whatNobodySettlesIsSwept() throws InterruptedException {
    Books books = books();
    Limit limit = budget("1.00/total");
    Instant now = Instant.now();
    books.ledger.reserve(
        new Order(
            Books.use("a", now, requests(100)),
            Optional.of(CENT),
            List.of(limit),
            now.plusMillis(300)));
    assertThatThrownBy(() -> books.reserve("b", Optional.of(CENT), requests(1), limit))
        .isInstanceOf(Exhausted.class);
    Thread.sleep(1500);
    books.reserve("b", Optional.of(CENT), requests(1), limit).settle(requests(1));
    assertThat(books.ledger.spent(limit)).isEqualByComparingTo("0.01");
  }

  @Test
  void budgetsNestAndTheTightestDecides() {
    Books books = books();
    Limit token = budget("1.00/month");
    Limit user =
        new Limit(
            new Subject(Subject.Kind.USER, "alice"), Budget.parse("50 requests/day", Books.USD));
    books.reserve("a", Optional.of(CENT), requests(50), user, token).settle(requests(50));
    assertThatThrownBy(() -> books.reserve("b", Optional.of(CENT), requests(1), user, token))
        .isInstanceOf(Exhausted.class)
        .hasMessageContaining("user:alice has 0 requests left");
    assertThat(books.ledger.spent(token)).isEqualByComparingTo("0.5");
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void aFreeQuotaIsGoneForOthersWhileItIsReserved() {
    Plan plan =
        Books.plan(
            """
              - free-quota: {meter: requests, quantity: "10"}
              - per-unit: {meter: requests, price: "1.00"}
            """);
    Books books = books();
    Limit nothing = budget("0.50/month");
    List<Reservation> free = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      free.add(books.reserve("f" + i, Optional.of(plan), requests(1), nothing));
    }
    assertThatThrownBy(() -> books.reserve("x", Optional.of(plan), requests(1), nothing))
        .isInstanceOf(Exhausted.class);
    free.getFirst().release();
    books.reserve("x", Optional.of(plan), requests(1), nothing).settle(requests(1));
    free.subList(1, 10).forEach(one -> one.settle(requests(1)));
    assertThat(books.ledger.spent(nothing)).isEqualByComparingTo("0");
    assertThatThrownBy(() -> books.reserve("y", Optional.of(plan), requests(1), nothing))
        .isInstanceOf(Exhausted.class);
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void whoeverSettlesFirstTakesNothingFromWhatIsReserved() {
    Plan plan =
        Books.plan(
            """
              - free-quota: {meter: requests, quantity: "100"}
              - per-unit: {meter: requests, price: "1.00"}
            """);
    Books books = books();
    Limit room = budget("100.00/month");
    Reservation free = books.reserve("a", Optional.of(plan), requests(100), room);
    Reservation paid = books.reserve("b", Optional.of(plan), requests(100), room);
    // Settled first, it is still the one that was to pay; else there would be room for another,
    // and the first would pay as well.
    paid.settle(requests(100));
    assertThat(books.ledger.spent(room)).isEqualByComparingTo("100.00");
    assertThatThrownBy(() -> books.reserve("c", Optional.of(plan), requests(1), room))
        .isInstanceOf(Exhausted.class);
    free.settle(requests(100));
    assertThat(books.ledger.spent(room)).isEqualByComparingTo("100.00");
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void creditIsUsedInOrderAndEndsWithAPaymentRequired() {
    Plan prepaid =
        Books.plan(
            """
              - prepaid-credit: required
              - per-unit: {meter: requests, price: "0.01"}
            """);
    Books books = books();
    assertThatThrownBy(() -> books.reserve("a", Optional.of(prepaid), requests(1)))
        .isInstanceOf(Exhausted.class)
        .hasMessageContaining("the credit of alice has 0 USD left");
    Instant soon = Instant.now().plus(Duration.ofDays(1));
    credit(books, "p1", "0.05", Optional.empty(), 1);
    credit(books, "p2", "0.05", Optional.of(soon), 1);
    credit(books, "p2", "0.05", Optional.of(soon), 1);
    Posted posted =
        books.reserve("b", Optional.of(prepaid), requests(7), budget("9")).settle(requests(7));
    assertThat(posted.row().entries())
        .containsExactly(
            new Entry("credit:alice:lot-2", new BigDecimal("0.05")),
            new Entry("credit:alice:lot-1", new BigDecimal("0.02")),
            new Entry("revenue:test", new BigDecimal("-0.07")));
    assertThat(books.ledger.credit("alice", Books.USD)).isEqualByComparingTo("0.03");
    assertThatThrownBy(() -> books.reserve("c", Optional.of(prepaid), requests(4)))
        .isInstanceOf(Exhausted.class);
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void creditThatIsReservedIsNotTakenByWhoSettlesFirst() {
    Plan prepaid =
        Books.plan(
            """
              - prepaid-credit: required
              - per-unit: {meter: requests, price: "0.01"}
            """);
    Books books = books();
    credit(books, "p1", "0.10", Optional.empty(), 1);
    Reservation first = books.reserve("a", Optional.of(prepaid), requests(10));
    Posted second = books.reserve("b", Optional.of(CENT), requests(10)).settle(requests(10));
    assertThat(second.row().entries().getFirst().account()).isEqualTo("customer:alice");
    assertThat(first.settle(requests(10)).row().entries().getFirst().account())
        .isEqualTo("credit:alice:lot-1");
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void aBudgetInOneCurrencyIsNotPassedByPricesInAnother() {
    Books books = books();
    assertThatThrownBy(
            () -> books.reserve("a", Optional.of(CENT), requests(1), budget("5.00 EUR/month")))
        .isInstanceOf(Exhausted.class)
        .hasMessageContaining("which is in EUR");
    books
        .reserve(
            "b", Optional.of(CENT), requests(1), budget("5.00 EUR/month"), budget("5.00/month"))
        .settle(requests(1));
  }

  @Test
  void anEventThatCannotBeSpoilsNothing() {
    Books books = books();
    assertThatThrownBy(
            () -> books.record("a", Instant.now(), Optional.of(CENT), tokens("9".repeat(16))))
        .isInstanceOf(BadEvent.class);
    assertThatThrownBy(() -> Budget.parse("100000 tokens/day", Books.USD))
        .isInstanceOf(BadEvent.class)
        .hasMessageContaining("tokens-in");
    assertThat(Budget.parse("20.00 usd/month", Books.USD))
        .isEqualTo(Budget.parse("20.00/month", Books.USD));
    assertThatThrownBy(() ->
            new Allowance(
                List.of(Budget.parse("1/day", Books.USD), Budget.parse("2 USD/day", Books.USD)),
                0,
                0,
                0,
                java.util.Set.of()))
        .isInstanceOf(BadEvent.class);
    books.record("b", Instant.now(), Optional.of(CENT), tokens("9".repeat(15)));
    books.record("c", Instant.now(), Optional.of(CENT), tokens("9".repeat(15)));
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void aDatabaseHasTheBooksOfOneTenant() {
    books();
    Database other = database();
    try {
      assertThatThrownBy(() -> Ledger.open(other, "other", Books.USD, Clock.systemUTC()))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining("give each tenant a database");
    } finally {
      other.close();
    }
  }

  private static void credit(
      Books books, String id, String amount, Optional<Instant> expires, int priority) {
    books.ledger.credit(
        Books.key(id), "alice", new BigDecimal(amount), Books.USD, expires, priority);
  }

  @Test
  void eventsThatAreTooOldOrOfTheFutureAreRefused() {
    Books books = books();
    Instant now = Instant.now();
    Optional<Plan> plan = Optional.of(CENT);
    books.record("a", now.minus(Duration.ofDays(34)), plan, requests(1));
    books.record("b", now.plus(Duration.ofMinutes(4)), plan, requests(1));
    assertThatThrownBy(() -> books.record("c", now.minus(Duration.ofDays(36)), plan, requests(1)))
        .isInstanceOf(TooLate.class);
    assertThatThrownBy(() -> books.record("d", now.plus(Duration.ofMinutes(6)), plan, requests(1)))
        .isInstanceOf(TooLate.class);
    assertThat(books.ledger.head().seq()).isEqualTo(2);
  }

  @Test
  void aBillThatDoesNotKnowOfAllDoesNotCloseItsMonth() {
    Books books = books();
    Instant now = Instant.now();
    YearMonth month = YearMonth.now(ZoneOffset.UTC);
    books.record("a", now, Optional.of(CENT), requests(3));
    long seen = books.ledger.head().seq();
    books.record("b", now, Optional.of(CENT), requests(1));
    assertThatThrownBy(() ->
            books.ledger.close(
                "alice", month, "USD", BigDecimal.ONE, BigDecimal.ONE, "n", "{}", seen))
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("row 2 came");
    books.ledger.close("alice", month, "USD", BigDecimal.ONE, BigDecimal.ONE, "n", "{}", seen + 1);
    assertThat(books.verified().isSound()).isTrue();
  }

  @Test
  void whatComesAfterTheCloseIsACorrectionOfTheNextBill() {
    Books books = books();
    Instant before = Instant.now().minus(Duration.ofDays(33));
    YearMonth month = YearMonth.from(before.atOffset(ZoneOffset.UTC));
    books.record("a", before, Optional.of(CENT), requests(3));
    books.ledger.close(
        "alice", month, "USD", new BigDecimal("0.03"), new BigDecimal("0.03"), "2026-1", "{}", 1);
    assertThatThrownBy(() ->
            books.ledger.close(
                "alice", month, "USD", BigDecimal.ZERO, BigDecimal.ZERO, "2026-2", "{}", 2))
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("2026-1");
    books.ledger.close("alice", month, "EUR", BigDecimal.ZERO, BigDecimal.ZERO, "2026-2", "two", 2);
    assertThat(books.ledger.closings("alice", month))
        .containsExactly(new Closing("2026-1", "USD"), new Closing("2026-2", "EUR"));
    assertThat(books.ledger.document("2026-2")).contains("two");
    Posted late = books.record("b", before, Optional.of(CENT), requests(1));
    assertThat(late.row().period()).isEqualTo(YearMonth.now(ZoneOffset.UTC));
    assertThat(
            books.ledger.usage(UsageQuery.of(By.CHARGE, By.PERIOD).ofCustomer("alice")).stream()
                .map(sum ->
                    sum.of().get(By.PERIOD) + " " + sum.of().get(By.CHARGE) + " " + sum.cost()))
        .containsExactlyInAnyOrder(
            month + " usage 0.03",
            month + " adjustment 0.00",
            month + " adjustment 0",
            late.row().period() + " correction 0.01");
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void aCorrectionReversesOnceAndGivesTheBudgetBack() {
    Books books = books();
    Limit limit = budget("1.00/month");
    Posted wrong =
        books.reserve("a", Optional.of(CENT), requests(100), limit).settle(requests(100));
    Posted correction = books.ledger.correct(wrong.seq(), "the model answered nonsense");
    assertThat(books.ledger.correct(wrong.seq(), "again").again()).isTrue();
    assertThat(correction.row().entries())
        .containsExactly(
            new Entry("customer:alice", new BigDecimal("-1.00")),
            new Entry("revenue:test", new BigDecimal("1.00")));
    books.reserve("b", Optional.of(CENT), requests(100), limit).settle(requests(1));
    assertThat(books.ledger.usage(UsageQuery.of()))
        .singleElement()
        .satisfies(sum -> assertThat(sum.cost()).isEqualByComparingTo("0.01"));
    assertThat(books.verified().findings()).isEmpty();
  }

  @Test
  void everythingIsThereAfterTheBooksWereClosedAndOpened() {
    Books first = books();
    Limit limit = budget("1.00/month");
    first.reserve("a", Optional.of(CENT), requests(70), limit).settle(requests(70));
    first.close();
    open.remove(first);
    Books second = books();
    assertThatThrownBy(() -> second.reserve("b", Optional.of(CENT), requests(31), limit))
        .isInstanceOf(Exhausted.class);
    assertThat(second.record("a", Instant.now(), Optional.of(CENT), requests(70)).again()).isTrue();
    second.reserve("b", Optional.of(CENT), requests(30), limit).settle(requests(30));
    assertThat(second.verified().findings()).isEmpty();
  }

  @Test
  void manyModelRoundsOfOneRequestAreManyEvents() {
    Books books = books();
    for (int round = 1; round <= 3; round++) {
      books.reserve("r1:" + round, Optional.of(CENT), requests(1)).settle(requests(1));
    }
    assertThat(books.ledger.usage(UsageQuery.of(By.TOKEN)).getFirst().events()).isEqualTo(3);
  }

  @Test
  void tiersArePricedByWhatTheMonthHadBefore() {
    Plan plan =
        Books.plan(
            """
              - graduated:
                  meter: tokens-in
                  per: 1000000
                  tiers:
                    - {up-to: 1000000, price: "2.00"}
                    - {up-to: 5000000, price: "1.50"}
                    - {price: "1.00"}
            """);
    Books books = books();
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < 6; i++) {
      Posted posted =
          books.reserve("t" + i, Optional.of(plan), tokens("1000000")).settle(tokens("1000000"));
      sum = sum.add(posted.row().cost().orElseThrow());
    }
    assertThat(sum).isEqualByComparingTo("9.00");
    assertThat(books.verified().findings()).isEmpty();
  }
}
