package io.weighbridge.store;

import java.util.List;

/// One of the processes that [PostgresDatabaseTest] starts on one database.
final class Incrementer {

  private Incrementer() {}

  public static void main(String[] arguments) {
    int times = Integer.parseInt(arguments[1]);
    try (Database database = Database.connect(arguments[0], List.of(DatabaseContract.ITEMS))) {
      database.write(
          h -> h.execute("INSERT INTO items (name) VALUES ('counter') ON CONFLICT DO NOTHING"));
      for (int i = 0; i < times; i++) {
        database.write(PostgresDatabaseTest::increment);
      }
    }
  }
}
