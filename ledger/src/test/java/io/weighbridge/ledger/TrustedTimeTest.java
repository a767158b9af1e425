package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.ledger.TrustedTime.SetBack;
import io.weighbridge.store.Database;
import io.weighbridge.store.Dialect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TrustedTimeTest {

  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir Path folder;
  private final Ticking clock = new Ticking("2026-11-28T12:00:00Z");

  private TrustedTime open(Database database) {
    return TrustedTime.open(database, clock, clock::nanos);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void itNeverGoesBackWhateverHappensToTheClockAndOverRestarts(Dialect dialect) {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Database database = Shared.fresh(dialect, folder).open()) {
      TrustedTime time = open(database);
      Instant before = time.now();
      Instant kept = before;
      for (int i = 0; i < 400; i++) {
        switch (random.nextInt(5)) {
          case 0 -> clock.set(clock.instant().plusMillis(random.nextLong(-100_000, 100_000)));
          case 1 -> {
            time.keep();
            kept = before;
          }
          case 2 -> {
            // A crash: what was kept counts.
            time = open(database);
            assertThat(time.now()).isAfterOrEqualTo(kept.truncatedTo(ChronoUnit.MILLIS));
            before = time.now();
            kept = before;
          }
          default -> clock.pass(Duration.ofNanos(random.nextLong(3_000_000_000L)));
        }
        Instant now = time.now();
        assertThat(now).isAfterOrEqualTo(before);
        assertThat(now).isAfterOrEqualTo(clock.instant());
        before = now;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void aClockThatIsSetBackIsSaidSoWithHowMuchAndTimeGoesOnMeanwhile(Dialect dialect) {
    Shared shared = Shared.fresh(dialect, folder);
    SetBack expected;
    try (Database database = shared.open()) {
      TrustedTime time = open(database);
      assertThat(time.behind()).isEmpty();
      clock.pass(Duration.ofMinutes(1));
      clock.set(NOON.minus(Duration.ofDays(3)));
      expected = new SetBack(NOON.plusSeconds(60), NOON.minus(Duration.ofDays(3)));
      // Nothing was asked in the minute before, but the machine has counted it.
      assertThat(time.now()).isEqualTo(NOON.plusSeconds(60));
      assertThat(time.behind()).contains(expected);
      assertThat(expected.by()).isEqualTo(Duration.ofDays(3).plusMinutes(1));
      clock.pass(Duration.ofHours(1));
      assertThat(time.now()).isEqualTo(NOON.plusSeconds(3660));
      time.keep();
      time.keep();
      assertThat(time.setBacks(10)).containsExactly(expected);
    }
    try (Database database = shared.open()) {
      TrustedTime time = open(database);
      assertThat(time.now()).as("after a restart").isEqualTo(NOON.plusSeconds(3660));
      assertThat(time.behind().map(SetBack::by)).contains(Duration.ofDays(3).plusMinutes(1));
      assertThat(time.setBacks(10)).hasSize(2).contains(expected);
      clock.set(NOON.plusSeconds(4000));
      assertThat(time.now()).isEqualTo(NOON.plusSeconds(4000));
      assertThat(time.behind()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void aSmallCorrectionIsNoSettingBackAndTimeWaitsForIt(Dialect dialect) {
    try (Database database = Shared.fresh(dialect, folder).open()) {
      TrustedTime time = open(database);
      assertThat(time.now()).isEqualTo(NOON);
      clock.set(NOON.minusMillis(500));
      assertThat(time.now()).isEqualTo(NOON);
      clock.pass(Duration.ofMillis(600));
      assertThat(time.now()).isEqualTo(NOON.plusMillis(100));
      time.keep();
      assertThat(time.behind()).isEqualTo(Optional.empty());
      assertThat(time.setBacks(1)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void theJournalIsAWitness(Dialect dialect) {
    Shared shared = Shared.fresh(dialect, folder);
    try (Database database = shared.open();
        Ledger ledger = Ledger.open(database, Books.TENANT, Books.USD, open(database).clock())) {
      clock.pass(Duration.ofSeconds(50));
      ledger.publish(Books.CENT);
    }
    clock.set(NOON.minus(Duration.ofDays(30)));
    try (Database database = shared.open()) {
      assertThat(open(database).now()).isEqualTo(NOON.plusSeconds(50));
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void whatAnotherServerHasSeenIsLearntFromTheDatabase(Dialect dialect) {
    Ticking ahead = new Ticking("2026-11-28T12:05:00Z");
    try (Database database = Shared.fresh(dialect, folder).open()) {
      TrustedTime time = open(database);
      TrustedTime other = TrustedTime.open(database, ahead, ahead::nanos);
      assertThat(time.now()).isEqualTo(NOON);
      other.keep();
      time.keep();
      assertThat(time.now()).isEqualTo(ahead.instant());
      assertThat(time.behind().map(SetBack::by)).contains(Duration.ofMinutes(5));
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void itIsKeptWhenItIsClosed(Dialect dialect) {
    Shared shared = Shared.fresh(dialect, folder);
    try (Database database = shared.open();
        TrustedTime time = TrustedTime.open(database, clock)) {
      clock.pass(Duration.ofSeconds(20));
      assertThat(time.now()).isEqualTo(NOON.plusSeconds(20));
    }
    clock.set(NOON);
    try (Database database = shared.open()) {
      assertThat(open(database).now()).isEqualTo(NOON.plusSeconds(20));
    }
  }
}
