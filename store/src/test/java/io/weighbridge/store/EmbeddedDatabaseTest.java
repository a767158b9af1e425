package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest extends DatabaseContract {

  private static final String NAMES = "SELECT name FROM items ORDER BY name";

  @TempDir Path folder;

  @Override
  Database open(Migrations tables) {
    return Database.open(folder.resolve("hub.db"), List.of(tables));
  }

  @Test
  void itSpeaksSqliteAndIsNotShared() {
    assertThat(database.dialect()).isEqualTo(Dialect.SQLITE);
    assertThat(database.isShared()).isFalse();
  }

  @Test
  void theSameStatementCanBeInUseTwiceAndBeRunAgainAfterItFailed() {
    add("a");
    add("b");
    for (int round = 0; round < 3; round++) {
      List<String> pairs =
          database.read(h ->
              h.createQuery(NAMES).mapTo(String.class).stream()
                  .flatMap(one ->
                      h.createQuery(NAMES).mapTo(String.class).stream().map(other -> one + other))
                  .toList());
      assertThat(pairs).containsExactly("aa", "ab", "ba", "bb");
      assertThatThrownBy(() -> add("a")).isInstanceOf(JdbiException.class);
      assertThatThrownBy(() -> database.read(h -> insert(h, "read only")))
          .isInstanceOf(JdbiException.class);
    }
    add("c");
    assertThat(names()).containsExactly("a", "b", "c");
  }

  @Test
  void whatWasNotReadToTheEndShowsNothingOldLater() {
    add("a");
    add("b");
    for (int i = 0; i < 10; i++) {
      Optional<String> first =
          database.read(h -> h.createQuery(NAMES).mapTo(String.class).findFirst());
      assertThat(first).contains("a");
      add("c" + i);
      assertThat(names()).hasSize(3 + i);
    }
  }

  @Test
  void moreStatementsThanAreKeptCanBeUsed() {
    add("a");
    for (int i = 0; i < 1000; i++) {
      String sql = "SELECT count(*) + %d FROM items".formatted(i % 300);
      int read = database.read(h -> h.createQuery(sql).mapTo(int.class).one());
      int written = database.write(h -> h.createQuery(sql).mapTo(int.class).one());
      assertThat(List.of(read, written)).containsOnly(1 + i % 300);
    }
  }

  @Test
  void afterItWasClosedNothingIsRead() {
    names();
    database.close();
    assertThatThrownBy(this::names).isInstanceOf(IllegalStateException.class);
  }

  /// The driver of PostgreSQL would cost every start.
  @Test
  void whoDoesNotAskForPostgresqlDoesNotLoadIt() throws Exception {
    Path loaded = folder.resolve("loaded");
    Path other = Files.createDirectory(folder.resolve("other"));
    Process process =
        Child.start(
            List.of("env", "JDK_JAVA_OPTIONS=-Xlog:class+load:file=" + loaded),
            folder.resolve("said"),
            Acknowledged.class,
            other.toString());
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(loaded))
        .contains("io.weighbridge.store.EmbeddedDatabase ")
        .doesNotContain("io.weighbridge.store.PostgresDatabase ")
        .doesNotContain(" org.postgresql.");
  }
}
