package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {

  static final Migrations NOTES = new Migrations("notes", "io/weighbridge/store/migrations");

  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("hub.db"), List.of(NOTES));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatIsWrittenIsReadAndIsThereWhenTheDatabaseIsOpenedAgain() {
    for (int i = 1; i <= 3; i++) {
      add("note " + i);
      assertThat(count()).isEqualTo(i);
      database.close();
      open();
    }
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void theWriterSyncsEachCommitAndHoldsForeignKeys() {
    assertThat(pragma("journal_mode")).isEqualTo("wal");
    assertThat(pragma("synchronous")).isEqualTo("2");
    assertThat(pragma("foreign_keys")).isEqualTo("1");
  }

  @Test
  void aWriteThatFailsLeavesNothing() {
    assertThatThrownBy(() ->
            database.write(h -> {
              insert(h, "half");
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no");
    assertThat(count()).isZero();
  }

  @Test
  void anErrorInAWriteReachesTheOneWhoAskedAndTheNextWriteGoesOn() {
    assertThatThrownBy(() ->
            database.write(h -> {
              throw new StackOverflowError();
            }))
        .isInstanceOf(StackOverflowError.class);
    add("next");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void manyWhoWriteAtOnceGetEachTheirOwnOutcome() throws Exception {
    int writers = 32;
    int each = 50;
    AtomicInteger refused = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int w = writer;
        all.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                if (i % 3 == 0) {
                  // Fails in SQL after something was written: the others must not notice.
                  String taken = "writer " + w + " half " + i;
                  assertThatThrownBy(() ->
                          database.write(h -> {
                            insert(h, taken);
                            return insert(h, taken);
                          }))
                      .isInstanceOf(JdbiException.class);
                  refused.incrementAndGet();
                } else {
                  String text = "writer " + w + " note " + i;
                  add(text);
                  assertThat(has(text)).isTrue();
                }
              }
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(refused).hasValue(writers * 17);
    assertThat(count()).isEqualTo(writers * 33);
    assertThat(
            database.<Integer>read(h ->
                h.select("SELECT count(*) FROM notes WHERE text LIKE '%half%'")
                    .mapTo(Integer.class)
                    .one()))
        .isZero();
  }

  @Test
  void aReadSeesOneMomentsStateHoweverLongItTakes() {
    add("before");
    database.read(h -> {
      assertThat(count(h)).isEqualTo(1);
      add("meanwhile");
      assertThat(count(h)).isEqualTo(1);
      assertThat(database.<Integer>read(DatabaseTest::count)).isEqualTo(1);
      return 0;
    });
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void whoReadsCannotWrite() {
    assertThatThrownBy(() -> database.read(h -> insert(h, "sneaked in")))
        .isInstanceOf(JdbiException.class)
        .hasMessageContaining("readonly");
    assertThat(count()).isZero();
  }

  @Test
  void aReadThatFailsGivesItsConnectionBack() {
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() ->
              database.read(h -> {
                throw new IllegalStateException("no");
              }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(count()).isZero();
  }

  @Test
  void aWriteInsideAWriteBelongsToItAndAReadInsideSeesIt() {
    assertThatThrownBy(() ->
            database.write(h -> {
              add("inner");
              assertThat(database.isWriting()).isTrue();
              assertThat(count()).isEqualTo(1);
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(count()).isZero();
    assertThat(database.isWriting()).isFalse();
  }

  @Test
  void whatComesAfterACommitRunsOnceItIsVisibleAndNotAtAllIfItIsTakenBack() throws Exception {
    List<Integer> seen = new ArrayList<>();
    database.write(h -> {
      insert(h, "one");
      database.afterCommit(() -> seen.add(countElsewhere()));
      assertThat(seen).isEmpty();
      return 0;
    });
    assertThat(seen).containsExactly(1);

    assertThatThrownBy(() ->
            database.write(h -> {
              database.afterCommit(() -> seen.add(-1));
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(seen).containsExactly(1);

    database.afterCommit(() -> seen.add(2));
    assertThat(seen).containsExactly(1, 2);
  }

  @Test
  void anInterruptedThreadStillHearsWhatBecameOfItsWrite() {
    Thread.currentThread().interrupt();
    add("written all the same");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aFullDatabaseRefusesKeepsWhatItHadAndGoesOnWhenThereIsSpace() throws Exception {
    add("kept");
    long pages = Long.parseLong(pragma("page_count"));
    pragma("max_page_count = " + (pages + 8));
    String large = "x".repeat(200_000);

    assertThatThrownBy(() -> add(large))
        .isInstanceOf(StorageFull.class)
        .hasMessageContaining("no space left");
    // Several at once share a transaction that SQLite gives up as a whole.
    CountDownLatch go = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all =
          IntStream.range(0, 16)
              .mapToObj(i ->
                  threads.submit(() -> {
                    go.await();
                    String text = i % 2 == 0 ? "small " + i : large + i;
                    try {
                      add(text);
                      return has(text);
                    } catch (StorageFull e) {
                      return !has(text);
                    }
                  }))
              .toList();
      go.countDown();
      for (Future<Boolean> one : all) {
        assertThat(one.get()).as("acknowledged is there, refused is not").isTrue();
      }
    }

    pragma("max_page_count = " + (pages + 1000));
    add(large);
    assertThat(has("kept")).isTrue();
    assertThat(has(large)).isTrue();
    assertThat(pragma("integrity_check")).isEqualTo("ok");
  }

  @Test
  void roomsHaveTheirOwnHistoriesAndANewerReleasesTablesAreNotTouched() {
    Migrations more = new Migrations("more", "io/weighbridge/store/more");
    database.close();
    database = Database.open(folder.resolve("hub.db"), List.of(NOTES, more));
    assertThat(database.<Integer>write(h -> h.execute("INSERT INTO more (n) VALUES (1)")))
        .isEqualTo(1);
    assertThat(tables()).contains("notes", "more", "migrations_of_notes", "migrations_of_more");

    database.close();
    Migrations older = new Migrations("more", "io/weighbridge/store/older");
    assertThatThrownBy(() -> Database.open(folder.resolve("hub.db"), List.of(NOTES, older)))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("newer release");
    open();
  }

  @Test
  void aNewReleaseRunsTheFilesThatAreNew() {
    Migrations older = new Migrations("more", "io/weighbridge/store/older");
    Migrations newer = new Migrations("more", "io/weighbridge/store/more");
    database.close();
    database = Database.open(folder.resolve("hub.db"), List.of(older));
    database.write(h -> h.execute("INSERT INTO more (n) VALUES (1)"));
    database.close();
    database = Database.open(folder.resolve("hub.db"), List.of(newer));
    assertThat(
            database.<String>read(
                h -> h.select("SELECT label FROM more WHERE n = 1").mapTo(String.class).one()))
        .isEqualTo("none");
  }

  @Test
  void migrationsThatAreNotThereAndFilesThatAreNoDatabaseAreSaidSo() throws Exception {
    assertThatThrownBy(() ->
            Database.open(
                folder.resolve("other.db"), List.of(new Migrations("gone", "io/nowhere"))))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("gone");
    Path file = Files.writeString(folder.resolve("text.db"), "this is no database".repeat(100));
    assertThatThrownBy(() -> Database.open(file, List.of(NOTES)))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("text.db");
  }

  @Test
  void aClosedDatabaseTakesNothingMore() {
    database.close();
    database.close();
    assertThatThrownBy(() -> add("late")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRoomIsASmallWordAndItsFilesLieOnTheClassPath() {
    assertThatThrownBy(() -> new Migrations("no; DROP", "io/x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Migrations("room", "../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void add(String text) {
    database.write(h -> insert(h, text));
  }

  private int count() {
    return database.<Integer>read(DatabaseTest::count);
  }

  private int countElsewhere() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.submit(() -> count()).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private boolean has(String text) {
    return database.<Integer>read(h ->
        h.select("SELECT count(*) FROM notes WHERE text = ?", text).mapTo(Integer.class).one())
        == 1;
  }

  private List<String> tables() {
    return database.read(h ->
        h.select("SELECT name FROM sqlite_schema WHERE type = 'table'").mapTo(String.class).list());
  }

  private String pragma(String pragma) {
    return database.write(h -> h.select("PRAGMA " + pragma).mapTo(String.class).one());
  }

  private static int insert(Handle h, String text) {
    return h.execute("INSERT INTO notes (text) VALUES (?)", text);
  }

  private static int count(Handle h) {
    return h.select("SELECT count(*) FROM notes").mapTo(Integer.class).one();
  }
}
