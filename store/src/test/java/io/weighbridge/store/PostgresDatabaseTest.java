package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.TemporaryPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresDatabaseTest extends DatabaseContract {

  @TempDir Path folder;
  private String url;

  @BeforeAll
  static void findPostgres() {
    TemporaryPostgres.shared();
  }

  @Override
  @BeforeEach
  void open() {
    if (url == null) {
      url = TemporaryPostgres.shared().freshDatabase();
    }
    super.open();
  }

  @Override
  Database open(Migrations tables) {
    return Database.connect(url, List.of(tables));
  }

  @Test
  void itSpeaksPostgresqlAndIsShared() {
    assertThat(database.dialect()).isEqualTo(Dialect.POSTGRESQL);
    assertThat(database.isShared()).isTrue();
  }

  @Test
  void aStatementThatFailedLosesTheWriteEvenIfItIsCaught() {
    add("taken");
    assertThatThrownBy(() ->
            database.write(h -> {
              insert(h, "half");
              assertThatThrownBy(() -> insert(h, "taken")).isInstanceOf(JdbiException.class);
              return 0;
            }))
        .isInstanceOf(StoreFailure.class)
        .isNotInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("was not committed, and nothing of it is there");
    assertThat(names()).containsExactly("taken");
  }

  @Test
  void whatOnlyTheCommitRefusesIsSaidSo() {
    database.write(h ->
        h.execute(
            "CREATE TABLE parts (item TEXT REFERENCES items (name) DEFERRABLE INITIALLY DEFERRED)"));
    assertThatThrownBy(
            () -> database.write(h -> h.execute("INSERT INTO parts (item) VALUES ('nobody')")))
        .isInstanceOf(StoreFailure.class)
        .isNotInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("was not committed");
  }

  @Test
  void writesOfOneProcessRunBesideEachOther() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writes = new ArrayList<>();
      for (String name : List.of("one", "two")) {
        writes.add(
            threads.submit(() ->
                database.<Integer>write(h -> {
                  insert(h, name);
                  both.countDown();
                  // Each sees that the other is inside too.
                  return await(both);
                })));
      }
      for (Future<Integer> write : writes) {
        assertThat(write.get()).isZero();
      }
    }
    assertThat(names()).containsExactly("one", "two");
  }

  @Test
  void moreWritersThanConnectionsWaitForEachOther() throws Exception {
    add("counter");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(threads.submit(() -> database.write(PostgresDatabaseTest::increment)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(counter()).isEqualTo(100);
  }

  @Test
  void processesThatStartAndWriteAtTheSameTimeDoNotTripOverEachOther() throws Exception {
    database.close();
    url = TemporaryPostgres.shared().freshDatabase();
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          Child.start(List.of(), folder.resolve("said-" + i), Incrementer.class, url, "100"));
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    super.open();
    assertThat(counter()).isEqualTo(300);
  }

  @Test
  void aWriteIsOnDiskWhenItReturnsWhateverTheServersDefaultIsAndALooseOneMayNotBe() {
    String name = url.substring(url.lastIndexOf('/') + 1);
    TemporaryPostgres.shared()
        .execute(name, "ALTER DATABASE " + name + " SET synchronous_commit = off");
    database.close();
    super.open();
    int late = 0;
    for (int i = 0; i < 40; i++) {
      String durable = "durable " + i;
      String position = database.write(h -> inserted(h, durable));
      assertThat(flushed(position)).as(durable).isTrue();
      String loose = "loose " + i;
      if (!flushed(database.writeLoosely(h -> inserted(h, loose)))) {
        late++;
      }
      String inside = "inside " + i;
      position =
          database.writeLoosely(h -> {
            insert(h, "outside " + inside);
            return database.<String>write(inner -> inserted(inner, inside));
          });
      assertThat(flushed(position)).as(inside).isTrue();
    }
    assertThat(late).as("loose writes that returned before they were on disk").isPositive();
  }

  private static String inserted(Handle h, String name) {
    insert(h, name);
    return h.select("SELECT pg_current_wal_insert_lsn()::text").mapTo(String.class).one();
  }

  private boolean flushed(String position) {
    return database.<Boolean>read(h ->
        h.select("SELECT pg_current_wal_flush_lsn() >= ?::pg_lsn", position)
            .mapTo(Boolean.class)
            .one());
  }

  static int increment(Handle h) {
    return h.execute("UPDATE items SET number = number + 1 WHERE name = 'counter'");
  }

  private long counter() {
    return database.<Long>read(
        h -> h.select("SELECT number FROM items WHERE name = 'counter'").mapTo(Long.class).one());
  }

  private static int await(CountDownLatch latch) {
    try {
      return latch.await(30, java.util.concurrent.TimeUnit.SECONDS) ? 0 : 1;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
