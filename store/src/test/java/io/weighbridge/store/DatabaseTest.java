package io.weighbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {

  static final Migrations NOTES = new Migrations("notes", "io/weighbridge/store/migrations");

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAndIsThereWhenTheDatabaseIsOpenedAgain() {
    Path file = folder.resolve("hub.db");
    for (int i = 0; i < 3; i++) {
      String text = "note " + i;
      try (Database database = Database.open(file, List.of(NOTES))) {
        database.write(h -> h.execute("INSERT INTO notes (text) VALUES (?)", text));
        assertThat(count(database)).isEqualTo(i + 1);
      }
    }
  }

  private static int count(Database database) {
    return database.read(
        h -> h.createQuery("SELECT count(*) FROM notes").mapTo(Integer.class).one());
  }
}
