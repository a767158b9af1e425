package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The running sums as they are on disk, remembered. Where nobody else writes the database they
/// change by [#publish] alone, so that what is under the lock sees one state.
final class Committed implements Sums {

  private static final int MOST_REMEMBERED = 200_000;

  private final Database database;
  private final Map<String, String> remembered = new HashMap<>();

  Committed(Database database) {
    this.database = database;
  }

  @Override
  public synchronized String text(String name) {
    String known = remembered.get(name);
    if (known == null) {
      known = database.read(h -> BalanceRows.find(h, name));
      remembered.put(name, known);
    }
    return known;
  }

  /// What was changed is on disk.
  ///
  /// @param together what is to be seen at the same moment
  synchronized void publish(Map<String, String> changed, Runnable together) {
    if (remembered.size() > MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.putAll(changed);
    together.run();
  }

  /// Another wrote meanwhile, or it is not known what was written.
  synchronized void forget() {
    remembered.clear();
  }

  synchronized <T> T consistently(Supplier<T> work) {
    return work.get();
  }
}
