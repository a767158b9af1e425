package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weighbridge.testing.TemporaryPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server of its own, to which everything happens that can.
final class PostgresLostTest {

  private static final int ROUNDS = 5;
  private static final int WRITERS = 6;
  private static final int LONGEST_MILLISECONDS = 150;
  private static TemporaryPostgres server;

  @BeforeAll
  static void start() {
    server = TemporaryPostgres.own();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aServerThatIsKilledInAWriteLeavesNothingOfItAndTheDatabaseGoesOn() {
    try (Database database = open(server.freshDatabase())) {
      add(database, "kept");
      assertThatThrownBy(() ->
              database.write(h -> {
                DatabaseContract.insert(h, "half");
                server.kill();
                return DatabaseContract.insert(h, "never");
              }))
          .isInstanceOf(StoreFailure.class)
          .isNotInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("connection was lost")
          .hasMessageContaining("nothing of it is there");
      server.restart();
      add(database, "after");
      assertThat(names(database)).containsExactlyInAnyOrder("kept", "after");
    }
  }

  @Test
  void aServerThatIsKilledBeforeACommitMakesTheOutcomeUnknown() {
    try (Database database = open(server.freshDatabase())) {
      List<String> followed = new ArrayList<>();
      assertThatThrownBy(() ->
              database.write(h -> {
                database.afterCommit(() -> followed.add("wrong"));
                int rows = DatabaseContract.insert(h, "half");
                server.kill();
                return rows;
              }))
          .isInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("look before you try again");
      assertThat(followed).isEmpty();
      server.restart();
      assertThat(names(database)).isEmpty();
    }
  }

  @Test
  void whateverWasAcknowledgedBeforeAKillIsThereAndWhatWasRefusedIsNot() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    Set<String> refused = ConcurrentHashMap.newKeySet();
    Set<String> unknown = ConcurrentHashMap.newKeySet();
    try (Database database = open(server.freshDatabase())) {
      for (int round = 0; round < ROUNDS; round++) {
        int r = round;
        AtomicBoolean over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
          List<Future<?>> all = new ArrayList<>();
          for (int writer = 0; writer < WRITERS; writer++) {
            int w = writer;
            all.add(
                threads.submit(() -> {
                  for (int i = 0; !over.get(); i++) {
                    String name = "round %d writer %d item %d".formatted(r, w, i);
                    try {
                      add(database, name);
                      acknowledged.add(name);
                    } catch (OutcomeUnknown e) {
                      unknown.add(name);
                    } catch (StoreFailure e) {
                      refused.add(name);
                    }
                  }
                }));
          }
          Thread.sleep(random.nextInt(LONGEST_MILLISECONDS));
          server.kill();
          server.restart();
          over.set(true);
          for (Future<?> one : all) {
            one.get();
          }
        }
        assertThat(names(database)).containsAll(acknowledged).noneMatch(refused::contains);
      }
    }
    System.out.printf(
        "%d acknowledged, %d refused, of %d the outcome was unknown%n",
        acknowledged.size(), refused.size(), unknown.size());
    assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
  }

  @Test
  void whoCannotGetInIsToldSoWithoutThePassword() {
    String url = server.freshDatabase();
    String wrong = url.replace(server.password(), "secret");
    assertThatThrownBy(() -> open(wrong))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("password authentication failed")
        .satisfies(PostgresUrlTest::tellsNoSecret);
    assertThatThrownBy(() -> open("postgresql://tester:secret@127.0.0.1:1/nowhere"))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("the PostgreSQL database nowhere at 127.0.0.1:1 cannot be reached")
        .satisfies(PostgresUrlTest::tellsNoSecret);
    assertThatThrownBy(() -> open(server.url("nowhere")))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("\"nowhere\" does not exist");
  }

  /// A table on a file system in memory that really is full.
  @Test
  void aFullDiskRefusesRowsKeepsWhatItHadAndGoesOnWhenThereIsSpace(@TempDir Path folder)
      throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m,uid=nobody", "tmpfs", disk.toString()),
        "only root can mount a small file system");
    try (Database database = open(server.freshDatabase())) {
      String name = server.execute("postgres", "SELECT max(datname) FROM pg_database");
      // The server's user must reach the folder, which is its own.
      run("chmod", "711", folder.toString());
      server.execute("postgres", "CREATE TABLESPACE small LOCATION '" + disk + "'");
      database.write(h -> h.execute("ALTER TABLE items SET TABLESPACE small"));
      byte[] large = new byte[300_000];
      new Random(1).nextBytes(large);
      int written = 0;
      try {
        while (written < 100) {
          String item = "item " + written;
          database.write(
              h -> h.execute("INSERT INTO items (name, bytes) VALUES (?, ?)", item, large));
          written++;
        }
      } catch (StorageFull e) {
        assertThat(e)
            .hasMessageContaining("no space left on the server")
            .hasMessageContaining(name);
      }
      assertThat(written).isBetween(1, 20);
      assertThat(names(database)).hasSize(written);
      assertThat(run("mount", "-o", "remount,size=32m", disk.toString())).isTrue();
      add(database, "after");
      assertThat(names(database)).hasSize(written + 1);
      database.write(h -> h.execute("DROP TABLE items"));
      server.execute("postgres", "CHECKPOINT");
      server.execute("postgres", "DROP TABLESPACE small");
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static Database open(String url) {
    return Database.connect(url, List.of(DatabaseContract.ITEMS));
  }

  private static void add(Database database, String name) {
    database.write(h -> DatabaseContract.insert(h, name));
  }

  private static List<String> names(Database database) {
    return database.read(h -> h.select("SELECT name FROM items").mapTo(String.class).list());
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
