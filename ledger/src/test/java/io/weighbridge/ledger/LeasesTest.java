package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.store.Database;
import io.weighbridge.store.Dialect;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LeasesTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int TURNS = 10;

  /// Much longer than it is held, so that a busy machine does not let it run out in between.
  private static final Duration LENGTH = Duration.ofMillis(400);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void twoProcessesNeverHoldItAtTheSameTime(Dialect dialect) throws Exception {
    Shared shared = Shared.fresh(dialect, folder);
    shared.open().close();
    String seed = Long.toString(System.nanoTime());
    System.out.println("seed " + seed);
    List<String> turns =
        shared.run(2, folder, Holder.class, folder.resolve("lock").toString(), seed);
    assertThat(turns).doesNotHaveDuplicates().hasSize(2 * TURNS);
  }

  /// One of the processes: whenever it holds the lease it takes the operating system's lock of a
  /// file, which must be free. Sometimes it lets the lease run out instead of giving it back.
  static final class Holder {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      Random random = new Random(Long.parseLong(arguments[3]) + Long.parseLong(arguments[1]));
      try (Database database = new Shared(arguments[0]).open();
          FileChannel file =
              FileChannel.open(
                  Path.of(arguments[2]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        Leases leases = new Leases(database, InstantSource.system());
        for (int i = 0; i < TURNS; ) {
          Optional<Lease> lease = leases.acquire("one", "process " + arguments[1], LENGTH);
          if (lease.isPresent() && lease.get().holds()) {
            hold(file, random.nextInt(30));
            System.out.println(lease.get().turn());
            i++;
            if (random.nextBoolean()) {
              leases.release(lease.get());
            } else {
              Thread.sleep(LENGTH.plusMillis(20));
            }
          }
          Thread.sleep(random.nextInt(10));
        }
      }
    }

    private static void hold(FileChannel file, int milliseconds)
        throws IOException, InterruptedException {
      try (FileLock lock = file.tryLock()) {
        if (lock == null) {
          throw new IllegalStateException("somebody else holds it too");
        }
        Thread.sleep(milliseconds);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void oneHoldsItUntilItIsGivenBackOrItsTimeIsOver(Dialect dialect) throws Exception {
    Shared shared = Shared.fresh(dialect, folder);
    try (Database database = shared.open()) {
      Leases leases = new Leases(database, InstantSource.system());
      Lease first = leases.acquire("one", "a", LONG).orElseThrow();
      assertThat(first.holds()).isTrue();
      assertThat(first.turn()).isEqualTo(1);
      assertThat(leases.acquire("one", "b", LONG)).isEmpty();
      assertThat(leases.acquire("two", "b", LONG)).isPresent();
      assertThat(leases.holder("one")).contains("a");
      assertThat(leases.acquire("one", "a", LONG).orElseThrow().turn()).isEqualTo(1);

      leases.release(first);
      assertThat(leases.holder("one")).isEmpty();
      assertThat(leases.renew(first, LONG)).as("after it was given back").isEmpty();
      Lease second = leases.acquire("one", "b", Duration.ofMillis(150)).orElseThrow();
      assertThat(second.turn()).isEqualTo(2);
      leases.release(first);
      assertThat(leases.renew(first, LONG)).isEmpty();
      assertThat(leases.holder("one")).as("what is not one's own is not given back").contains("b");

      Lease renewed = leases.renew(second, Duration.ofMillis(300)).orElseThrow();
      assertThat(renewed.until()).isAfter(second.until());
      Thread.sleep(320);
      assertThat(renewed.holds()).isFalse();
      assertThat(leases.holder("one")).isEmpty();
      Lease third = leases.acquire("one", "c", LONG).orElseThrow();
      assertThat(third.turn()).isEqualTo(3);
      assertThat(leases.renew(renewed, LONG)).as("it has gone to c").isEmpty();
    }
    try (Database database = shared.open()) {
      Leases leases = new Leases(database, InstantSource.system());
      assertThat(leases.holder("one")).as("after a restart").contains("c");
    }
  }

  @Test
  void serversThatShareADatabaseGoByItsTime() {
    try (Database database = Shared.fresh(Dialect.POSTGRESQL, folder).open()) {
      Leases right = new Leases(database, InstantSource.system());
      Leases wrong = new Leases(database, new Ticking("2999-01-01T00:00:00Z"));
      assertThat(right.acquire("one", "a", LONG)).isPresent();
      assertThat(wrong.acquire("one", "b", LONG)).isEmpty();
    }
  }

  @Test
  void whatIsNoLeaseIsRefused() {
    try (Database database = Shared.fresh(Dialect.SQLITE, folder).open()) {
      Leases leases = new Leases(database, InstantSource.system());
      for (String name : List.of("", "x".repeat(257), "a\0b")) {
        assertThatThrownBy(() -> leases.acquire(name, "a", LONG))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> leases.acquire("a", name, LONG))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (Duration length :
          List.of(
              Duration.ZERO, Duration.ofNanos(1), Duration.ofMillis(-5), Duration.ofDays(367))) {
        assertThatThrownBy(() -> leases.acquire("a", "a", length))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
