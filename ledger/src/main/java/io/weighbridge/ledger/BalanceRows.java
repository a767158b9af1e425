package io.weighbridge.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Running sums as they lie in the table.
final class BalanceRows {

  private BalanceRows() {}

  static String find(Handle h, String name) {
    return h.select("SELECT value FROM balances WHERE name = ?", name)
        .mapTo(String.class)
        .findOne()
        .orElse("");
  }

  static List<String> names(Handle h, String beginning) {
    return h.select(
            "SELECT name FROM balances WHERE name >= ? AND name < ? ORDER BY name",
            beginning,
            beginning + "\uffff")
        .mapTo(String.class)
        .list();
  }

  static void write(Statements statements, Map<String, String> values) throws SQLException {
    if (values.isEmpty()) {
      return;
    }
    PreparedStatement upsert =
        statements.get(
            "INSERT INTO balances (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    // In one order, so that two servers never wait for each other.
    for (Map.Entry<String, String> each : new TreeMap<>(values).entrySet()) {
      upsert.setString(1, each.getKey());
      upsert.setString(2, each.getValue());
      upsert.addBatch();
    }
    upsert.executeBatch();
  }
}
