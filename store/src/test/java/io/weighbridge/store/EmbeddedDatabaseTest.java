package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest extends DatabaseContract {

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
