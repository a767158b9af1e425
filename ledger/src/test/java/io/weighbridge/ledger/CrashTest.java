package io.weighbridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.store.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that settles uses with several threads is killed at random moments. Every use that was
/// acknowledged is in the books, none twice, and the books are sound.
final class CrashTest {

  private static final int ROUNDS = Integer.getInteger("weighbridge.crash.rounds", 10);
  private static final int MAX_MILLIS = 500;

  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> acknowledged = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      String when = "seed %d, round %d".formatted(seed, round);
      int before = acknowledged.size();
      acknowledged.addAll(killed(round, random.nextInt(MAX_MILLIS)));
      assertThat(acknowledged).as(when).hasSizeGreaterThan(before);
      check(acknowledged, when);
    }
    System.out.printf(
        "%d acknowledged uses over %d rounds, seed %d%n", acknowledged.size(), ROUNDS, seed);
  }

  private void check(Set<String> acknowledged, String when) {
    Database database = Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES));
    try (Books books = new Books(database, Clock.systemUTC())) {
      Verification.Report report = books.verified();
      assertThat(report.findings()).as(when).isEmpty();
      Set<String> kept = new HashSet<>();
      books.ledger.rows(
          1,
          report.rows(),
          posted -> assertThat(kept.add(posted.row().key().id())).as(when).isTrue());
      assertThat(kept).as(when).containsAll(acknowledged);
      BigDecimal cost = books.ledger.usage(UsageQuery.of(By.CUSTOMER)).getFirst().cost();
      assertThat(cost).as(when).isEqualByComparingTo(BigDecimal.valueOf(kept.size(), 2));
    }
  }

  /// @return what the program acknowledged before it was killed
  private Set<String> killed(int round, int millis) throws IOException, InterruptedException {
    Process program = Fork.start(Settler.class, folder.toString(), "r" + round);
    Set<String> said = new HashSet<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
      String first = lines.readLine();
      assertThat(first).isNotNull();
      said.add(first);
      Thread.ofVirtual()
          .start(() -> {
            try {
              Thread.sleep(millis);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            program.toHandle().destroyForcibly();
          });
      StringBuilder rest = new StringBuilder();
      int read;
      while ((read = lines.read()) >= 0) {
        rest.append((char) read);
      }
      // A last line without its end was cut off, and is no acknowledgement.
      rest.substring(0, rest.lastIndexOf("\n") + 1).lines().forEach(said::add);
    } finally {
      program.destroyForcibly().waitFor();
    }
    return said;
  }
}
