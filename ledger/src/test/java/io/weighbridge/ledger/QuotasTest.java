package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.ledger.Quotas.Granted;
import io.weighbridge.ledger.Quotas.Refused;
import io.weighbridge.store.Database;
import io.weighbridge.store.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class QuotasTest {

  private static final int LIMIT = 500;
  private static final int THREADS = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void manyWhoTakeInTwoProcessesNeverTakeMoreThanThereIs(Dialect dialect) throws Exception {
    Shared shared = Shared.fresh(dialect, folder);
    shared.open().close();
    String seed = Long.toString(System.nanoTime());
    System.out.println("seed " + seed);
    long granted =
        shared.run(2, folder, Taker.class, seed).stream().mapToLong(Long::parseLong).sum();
    try (Database database = shared.open()) {
      Quotas quotas = new Quotas(database, InstantSource.system());
      assertThat(granted).isBetween(LIMIT - 5L, (long) LIMIT);
      assertThat(quotas.taken("copies", Window.TOTAL)).isEqualTo(granted);
    }
  }

  /// One of the processes.
  static final class Taker {
    public static void main(String[] arguments) throws Exception {
      AtomicLong granted = new AtomicLong();
      try (Database database = new Shared(arguments[0]).open();
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Quotas quotas = new Quotas(database, InstantSource.system());
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          Random random =
              new Random(
                  Long.parseLong(arguments[2]) + Long.parseLong(arguments[1]) * 100 + thread);
          all.add(
              threads.submit(() -> {
                int number = 1 + random.nextInt(5);
                while (quotas.take("copies", number, LIMIT, Window.TOTAL) instanceof Granted) {
                  granted.addAndGet(number);
                  number = 1 + random.nextInt(5);
                }
              }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      System.out.println(granted);
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void allOfItOrNothingIsTakenAndWhatIsGivenBackCanBeTakenAgain(Dialect dialect) {
    Shared shared = Shared.fresh(dialect, folder);
    try (Database database = shared.open()) {
      Quotas quotas = new Quotas(database, InstantSource.system());
      assertThat(quotas.take("a", 11, 10, Window.TOTAL))
          .isEqualTo(new Refused(10, Optional.empty()));
      assertThat(quotas.take("a", 7, 10, Window.TOTAL)).isEqualTo(new Granted(3));
      assertThat(quotas.take("a", 4, 10, Window.TOTAL)).isEqualTo(new Refused(3, Optional.empty()));
      assertThat(quotas.take("b", 4, 10, Window.TOTAL)).isEqualTo(new Granted(6));
      assertThat(quotas.take("a", 4, 10, Window.DAY)).isEqualTo(new Granted(6));
      quotas.giveBack("a", 2, Window.TOTAL);
      assertThat(quotas.take("a", 5, 10, Window.TOTAL)).isEqualTo(new Granted(0));
      assertThat(quotas.take("a", 1, 5, Window.TOTAL)).isEqualTo(new Refused(0, Optional.empty()));
      assertThat(quotas.take("a", Long.MAX_VALUE - 10, Long.MAX_VALUE, Window.TOTAL))
          .isEqualTo(new Granted(0));
      assertThat(quotas.take("a", 1, Long.MAX_VALUE, Window.TOTAL))
          .isEqualTo(new Refused(0, Optional.empty()));
    }
    try (Database database = shared.open()) {
      Quotas quotas = new Quotas(database, InstantSource.system());
      assertThat(quotas.taken("b", Window.TOTAL)).as("after a restart").isEqualTo(4);
    }
  }

  @Test
  void aNewWindowStartsAnewAndAClockThatIsSetBackOpensNoneAgain() {
    Ticking clock = new Ticking("2026-11-28T23:59:00Z");
    try (Database database = Shared.fresh(Dialect.SQLITE, folder).open()) {
      Quotas quotas = new Quotas(database, clock);
      assertThat(quotas.take("a", 10, 10, Window.DAY)).isEqualTo(new Granted(0));
      assertThat(quotas.take("a", 1, 10, Window.DAY))
          .isEqualTo(new Refused(0, Optional.of(Instant.parse("2026-11-29T00:00:00Z"))));
      clock.pass(Duration.ofMinutes(2));
      assertThat(quotas.taken("a", Window.DAY)).isZero();
      quotas.giveBack("a", 3, Window.DAY);
      assertThat(quotas.take("a", 8, 10, Window.DAY)).isEqualTo(new Granted(2));
      clock.set(Instant.parse("2026-11-27T12:00:00Z"));
      assertThat(quotas.take("a", 2, 10, Window.DAY)).isEqualTo(new Granted(0));
      assertThat(quotas.take("a", 1, 10, Window.DAY)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void serversThatShareADatabaseGoByItsTime() {
    try (Database database = Shared.fresh(Dialect.POSTGRESQL, folder).open()) {
      Quotas right = new Quotas(database, InstantSource.system());
      Quotas wrong = new Quotas(database, new Ticking("1999-01-01T00:00:00Z"));
      assertThat(right.take("a", 10, 10, Window.MONTH)).isEqualTo(new Granted(0));
      assertThat(wrong.take("a", 1, 10, Window.MONTH)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void nobodyTakesNothingOrWithoutAName() {
    try (Database database = Shared.fresh(Dialect.SQLITE, folder).open()) {
      Quotas quotas = new Quotas(database, InstantSource.system());
      for (String name : List.of("", "x".repeat(257), "a\0b")) {
        assertThatThrownBy(() -> quotas.take(name, 1, 1, Window.DAY))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (long number : new long[] {0, -1, Long.MIN_VALUE}) {
        assertThatThrownBy(() -> quotas.take("a", number, 1, Window.DAY))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> quotas.giveBack("a", number, Window.DAY))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
