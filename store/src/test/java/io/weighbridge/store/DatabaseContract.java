package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a room may expect of its database, whichever it is.
abstract class DatabaseContract {

  static final Migrations ITEMS = new Migrations("items", "io/weighbridge/store/both");
  static final Migrations NEWER = new Migrations("items", "io/weighbridge/store/newer");

  Database database;

  /// Opens the database of this test, the same one each time.
  abstract Database open(Migrations tables);

  @BeforeEach
  void open() {
    database = open(ITEMS);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatIsWrittenIsReadAndIsThereWhenTheDatabaseIsOpenedAgain() {
    for (int i = 1; i <= 3; i++) {
      add("item " + i);
      assertThat(count()).isEqualTo(i);
      database.close();
      open();
    }
    assertThat(count()).isEqualTo(3);
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
  void aWriteThatFailsInSqlLeavesNothingAndTheNextGoesOn() {
    add("taken");
    assertThatThrownBy(() ->
            database.write(h -> {
              insert(h, "half");
              return insert(h, "taken");
            }))
        .isInstanceOf(JdbiException.class);
    add("next");
    assertThat(names()).containsExactly("next", "taken");
  }

  @Test
  void anErrorInAWriteReachesTheOneWhoAskedAndTheNextWriteGoesOn() {
    assertThatThrownBy(() ->
            database.write(h -> {
              insert(h, "half");
              throw new StackOverflowError();
            }))
        .isInstanceOf(StackOverflowError.class);
    add("next");
    assertThat(names()).containsExactly("next");
  }

  @Test
  void aWriteInsideAWriteBelongsToItAndAReadInsideSeesIt() {
    assertThatThrownBy(() ->
            database.write(h -> {
              add("inner");
              database.writeLoosely(inner -> insert(inner, "loose"));
              assertThat(database.isWriting()).isTrue();
              assertThat(count()).isEqualTo(2);
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(count()).isZero();
    assertThat(database.isWriting()).isFalse();

    database.writeLoosely(h -> {
      insert(h, "outer");
      add("inner");
      return 0;
    });
    assertThat(names()).containsExactly("inner", "outer");
  }

  @Test
  void aLooseWriteIsSeenAtOnceAndTakenBackLikeAnyOther() {
    database.writeLoosely(h -> insert(h, "loose"));
    assertThatThrownBy(() ->
            database.writeLoosely(h -> {
              insert(h, "half");
              throw new IllegalStateException("no");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(names()).containsExactly("loose");
  }

  @Test
  void whatComesAfterACommitRunsOnceItIsVisibleAndNotAtAllIfItIsTakenBack() {
    List<Integer> seen = new ArrayList<>();
    database.write(h -> {
      insert(h, "one");
      database.write(inner -> {
        database.afterCommit(() -> seen.add(countElsewhere()));
        return 0;
      });
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
  void aReadSeesOneMomentsStateHoweverLongItTakes() {
    add("before");
    database.read(h -> {
      assertThat(count(h)).isEqualTo(1);
      add("meanwhile");
      assertThat(count(h)).isEqualTo(1);
      assertThat(count()).isEqualTo(1);
      return 0;
    });
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void whoReadsCannotWrite() {
    assertThatThrownBy(() -> database.read(h -> insert(h, "sneaked in")))
        .isInstanceOf(JdbiException.class)
        .hasMessageMatching("(?s).*read-?only.*");
    assertThat(count()).isZero();
  }

  @Test
  void whatFailsGivesItsConnectionBack() {
    for (int i = 0; i < 40; i++) {
      assertThatThrownBy(() ->
              database.read(h -> {
                throw new IllegalStateException("no");
              }))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() ->
              database.write(h -> {
                throw new IllegalStateException("no");
              }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(count()).isZero();
  }

  @Test
  void manyWhoWriteAtOnceGetEachTheirOwnOutcome() throws Exception {
    int writers = 32;
    int each = 12;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int w = writer;
        all.add(
            threads.submit(() -> {
              for (int i = 0; i < each; i++) {
                String text = "writer " + w + " item " + i;
                if (i % 3 == 0) {
                  // Fails in SQL after something was written: the others must not notice.
                  assertThatThrownBy(() ->
                          database.write(h -> {
                            insert(h, text);
                            return insert(h, text);
                          }))
                      .isInstanceOf(JdbiException.class);
                } else {
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
    assertThat(count()).isEqualTo(writers * each * 2 / 3);
  }

  @Test
  void anInterruptedThreadStillHearsWhatBecameOfItsWrite() throws Exception {
    Thread.currentThread().interrupt();
    add("written all the same");
    assertThat(Thread.interrupted()).isTrue();
    AtomicBoolean kept = new AtomicBoolean();
    Thread.startVirtualThread(
            () -> {
              Thread.currentThread().interrupt();
              add("on a virtual thread");
              kept.set(Thread.interrupted());
            })
        .join();
    assertThat(kept).isTrue();
    assertThat(names()).containsExactly("on a virtual thread", "written all the same");
  }

  @Test
  void numbersBytesAndTextsComeBackAsTheyWereAndTextsSortByteByByte() {
    byte[] bytes = {0, 1, (byte) 0xff, '\\', '\''};
    database.write(h ->
        h.execute(
            "INSERT INTO items (name, number, bytes) VALUES (?, ?, ?)",
            "wörtlich: 'a\\b' \uD83D\uDE00",
            Long.MAX_VALUE,
            bytes));
    database.read(h -> {
      assertThat(h.select("SELECT number FROM items").mapTo(Long.class).one())
          .isEqualTo(Long.MAX_VALUE);
      assertThat(h.select("SELECT bytes FROM items").mapTo(byte[].class).one()).isEqualTo(bytes);
      return 0;
    });
    List.of("b", "B", "a-", "a", "A", "_", "é").forEach(this::add);
    assertThat(names())
        .containsExactly("A", "B", "_", "a", "a-", "b", "wörtlich: 'a\\b' \uD83D\uDE00", "é");
  }

  @Test
  void aNewReleaseRunsTheFilesThatAreNewAndAnOlderOneThenRefuses() {
    add("old");
    database.close();
    database = open(NEWER);
    assertThat(
            database.<String>read(
                h -> h.select("SELECT label FROM items").mapTo(String.class).one()))
        .isEqualTo("none");
    assertThatThrownBy(() -> open(ITEMS))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("newer release");
  }

  @Test
  void closingWaitsForAWriteThatWasBegunAndTakesNothingMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> write =
          threads.submit(() ->
              database.<Integer>write(h -> {
                begun.countDown();
                awaitUninterruptibly(goOn);
                return insert(h, "begun");
              }));
      begun.await();
      Future<?> closing = threads.submit(() -> database.close());
      Thread.sleep(100);
      assertThat(closing.isDone()).isFalse();
      goOn.countDown();
      assertThat(write.get()).isEqualTo(1);
      closing.get();
    }
    assertThatThrownBy(() -> add("late")).isInstanceOf(IllegalStateException.class);
    database.close();
    open();
    assertThat(names()).containsExactly("begun");
  }

  final void add(String name) {
    database.write(h -> insert(h, name));
  }

  final boolean has(String name) {
    return names().contains(name);
  }

  final List<String> names() {
    return database.read(
        h -> h.select("SELECT name FROM items ORDER BY name").mapTo(String.class).list());
  }

  final int count() {
    return database.<Integer>read(DatabaseContract::count);
  }

  private int countElsewhere() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.submit(() -> count()).get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static int insert(Handle h, String name) {
    return h.execute("INSERT INTO items (name) VALUES (?)", name);
  }

  static int count(Handle h) {
    return h.select("SELECT count(*) FROM items").mapTo(Integer.class).one();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
