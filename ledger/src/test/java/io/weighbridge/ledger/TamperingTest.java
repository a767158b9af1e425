package io.weighbridge.ledger;

import static io.weighbridge.ledger.Books.CENT;
import static io.weighbridge.ledger.Books.budget;
import static io.weighbridge.ledger.Books.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Database;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever changes a row of the ledger's file is found out, and the row is named.
final class TamperingTest {

  private static final int ROWS = 40;

  @TempDir private Path folder;
  private Books books;
  private CheckpointFile checkpoints;

  @BeforeEach
  void fill() {
    books =
        new Books(
            Database.open(folder.resolve("ledger.db"), List.of(Ledger.TABLES)), Clock.systemUTC());
    checkpoints = new CheckpointFile(folder.resolve("checkpoints.jsonl"), SigningKey.in(folder));
    books.ledger.publish(CENT);
    books.ledger.credit(
        Books.key("paid"), "bob", new BigDecimal("5"), Books.USD, Optional.empty(), 1);
    Arrangements arrangements = new Arrangements(books.ledger);
    arrangements.publish(CENT, "admin");
    arrangements.attach("digits", CENT.id(), "admin");
    int set = (int) books.ledger.head().seq();
    for (int i = set; i < ROWS; i++) {
      books
          .reserve("e" + i, Optional.of(CENT), requests(1), budget("9.00/month"))
          .settle(requests(1));
    }
    checkpoints.add(books.ledger.head());
    assertThat(verify()).isEmpty();
  }

  @AfterEach
  void close() {
    books.close();
  }

  private List<String> verify() {
    try {
      return books
          .ledger
          .verify(CheckpointFile.read(folder.resolve("checkpoints.jsonl")))
          .findings()
          .stream()
          .map(Verification.Finding::row)
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void change(String sql, Object... values) {
    books.database.write(h -> h.execute(sql, values));
  }

  @Test
  void anyColumnOfAnyRowOfTheJournal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (String column : List.of("tenant", "source", "id", "body", "hash")) {
      for (int round = 0; round < 10; round++) {
        long seq = 1L + random.nextInt(ROWS);
        String before =
            books.database.read(h ->
                h.select("SELECT " + column + " FROM journal WHERE seq = ?", seq)
                    .mapTo(String.class)
                    .one());
        int at = random.nextInt(before.length());
        String after =
            before.substring(0, at)
                + (before.charAt(at) == '~' ? '!' : '~')
                + before.substring(at + 1);
        change("UPDATE journal SET " + column + " = ? WHERE seq = ?", after, seq);
        assertThat(verify())
            .as("seed %d: %s of row %d, place %d", seed, column, seq, at)
            .contains("journal " + seq);
        change("UPDATE journal SET " + column + " = ? WHERE seq = ?", before, seq);
        assertThat(verify()).isEmpty();
      }
    }
  }

  @Test
  void aRowOfWhichNoSenseCanBeMade() {
    // Each name of each detail in turn, so that every kind of row lacks something that it needs.
    for (String name : List.of("priority", "lot", "name", "totals", "from", "number", "plan")) {
      String quoted = "\"" + name + "\":";
      for (long seq :
          books.database.read(h ->
              h.select("SELECT seq FROM journal WHERE body LIKE ?", "%" + quoted + "%")
                  .mapTo(Long.class)
                  .list())) {
        String change = "UPDATE journal SET body = replace(body, ?, ?) WHERE seq = ?";
        change(change, quoted, "\"" + name.toUpperCase(Locale.ROOT) + "\":", seq);
        assertThat(verify()).as("%s of row %d", name, seq).contains("journal " + seq);
        change(change, "\"" + name.toUpperCase(Locale.ROOT) + "\":", quoted, seq);
      }
    }
    assertThat(verify()).isEmpty();
  }

  @Test
  void aRowThatIsMissing() {
    change("DELETE FROM journal WHERE seq = 17");
    assertThat(verify()).contains("journal 17");
  }

  @Test
  void rowsCutOffTheEndEvenIfTheHeadIsSetBack() {
    change("DELETE FROM journal WHERE seq > 30");
    change(
        "UPDATE head SET seq = 30, hash = (SELECT hash FROM journal WHERE seq = 30) WHERE one = 1");
    assertThat(verify()).contains("journal 31");
  }

  @Test
  void aWholeChainThatWasMadeAnew() {
    // Whoever knows the rule can make a chain that fits; the checkpoint was handed out before.
    List<JournalRows.Stored> rows = new ArrayList<>();
    books.database.read(h -> {
      JournalRows.each(h, 1, ROWS, rows::add);
      return 0;
    });
    Chain chain = new Chain();
    String previous = Chain.START;
    for (JournalRows.Stored row : rows) {
      String body =
          row.seq() == 20
              ? row.body().replace("\"user\":\"alice\"", "\"user\":\"mallory\"")
              : row.body();
      String hash = chain.next(previous, body);
      change("UPDATE journal SET body = ?, hash = ? WHERE seq = ?", body, hash, row.seq());
      previous = hash;
    }
    change("UPDATE head SET hash = ? WHERE one = 1", previous);
    assertThat(verify()).contains("journal " + ROWS);
  }

  @Test
  void aRowThatWasAddedAtTheEnd() {
    change(
        "INSERT INTO journal SELECT seq + 1, tenant, source, id || 'x', body, hash FROM journal WHERE seq = ?",
        ROWS);
    assertThat(verify()).contains("journal " + (ROWS + 1), "head");
  }

  @Test
  void everyOtherTable() {
    change("UPDATE balances SET value = '0.00' WHERE name LIKE 'spent|%'");
    assertThat(verify()).anyMatch(row -> row.startsWith("balances spent|token:t1|"));
    change("DELETE FROM balances WHERE name LIKE 'arranged|attached|%'");
    assertThat(verify()).contains("balances arranged|attached|digits");
    change("UPDATE usage_by_day SET cost = '0.01'");
    assertThat(verify()).anyMatch(row -> row.startsWith("usage_by_day "));
    change("UPDATE head SET hash = ?", Chain.START);
    assertThat(verify()).contains("head");
    change("UPDATE rolled_up SET seq = 3");
    assertThat(verify()).anyMatch(row -> row.startsWith("usage_by_day "));
  }

  @Test
  void aCheckpointThatAnotherSigned() {
    Checkpoint mine = Checkpoint.of(books.ledger.head(), checkpoints.key());
    assertThat(mine.isSignedBy(checkpoints.key().publicKey())).isTrue();
    Checkpoint read = Checkpoint.parse(mine.text());
    assertThat(read).isEqualTo(mine);
    Checkpoint changed =
        new Checkpoint(mine.seq() - 1, mine.hash(), mine.at(), mine.key(), mine.signature());
    assertThat(changed.isSignedBy(checkpoints.key().publicKey())).isFalse();
    assertThat(mine.at()).isBeforeOrEqualTo(Instant.now());
  }
}
