package io.weighbridge.ledger;

import io.weighbridge.ledger.Admission.Claim;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What is reserved, as it lies in the table; PostgreSQL alone has some there.
final class HoldRows {

  /// Spent and reserved, of one moment.
  record State(Map<String, String> spent, Map<String, BigDecimal> held) {}

  /// What one use reserves.
  record Reserved(String hold, List<Claim> claims, Instant until) {}

  private HoldRows() {}

  /// One statement sees one moment: nothing is settled between what it reads of the books and what
  /// it reads of the reservations.
  static State state(Handle h, Collection<String> names, Instant now) throws SQLException {
    Map<String, String> spent = new HashMap<>();
    Map<String, BigDecimal> held = new HashMap<>();
    try (PreparedStatement query =
        h.getConnection()
            .prepareStatement(
                "SELECT 0 AS held, name, value FROM balances WHERE name = ANY(?)"
                    + " UNION ALL SELECT 1, name, amount FROM holds WHERE name = ANY(?) AND expires > ?")) {
      java.sql.Array array = h.getConnection().createArrayOf("text", names.toArray());
      query.setArray(1, array);
      query.setArray(2, array);
      query.setLong(3, now.toEpochMilli());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          if (rows.getInt(1) == 0) {
            spent.put(rows.getString(2), rows.getString(3));
          } else {
            held.merge(rows.getString(2), Decimals.parse(rows.getString(3)), BigDecimal::add);
          }
        }
      }
    }
    return new State(spent, held);
  }

  /// What several uses reserve, in one go.
  static void insert(Handle h, List<Reserved> reserved) throws SQLException {
    try (PreparedStatement insert =
        h.getConnection()
            .prepareStatement(
                "INSERT INTO holds (id, name, amount, expires) VALUES (?, ?, ?, ?)")) {
      boolean any = false;
      for (Reserved one : reserved) {
        for (Claim claim : one.claims()) {
          insert.setString(1, one.hold());
          insert.setString(2, claim.name());
          insert.setString(3, claim.amount().toPlainString());
          insert.setLong(4, one.until().toEpochMilli());
          insert.addBatch();
          any = true;
        }
      }
      if (any) {
        insert.executeBatch();
      }
    }
  }

  static void delete(Handle h, List<String> holds) throws SQLException {
    if (holds.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        h.getConnection().prepareStatement("DELETE FROM holds WHERE id = ANY(?)")) {
      delete.setArray(1, h.getConnection().createArrayOf("text", holds.toArray()));
      delete.executeUpdate();
    }
  }

  static void sweep(Handle h, Instant now) {
    h.execute("DELETE FROM holds WHERE expires <= ?", now.toEpochMilli());
  }
}
