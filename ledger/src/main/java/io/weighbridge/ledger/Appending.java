package io.weighbridge.ledger;

import io.weighbridge.ledger.JournalRows.Head;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Writes rows at the end of the journal, with what they change.
sealed interface Appending {

  /// What goes to disk together.
  ///
  /// @param before where the chain ended when the rows were chained
  /// @param rows at least one
  /// @param changed running sums by name
  /// @param holds what is not reserved any more
  record Together(
      Head before, List<Posted> rows, Map<String, String> changed, List<String> holds) {}

  /// @return whether all of it is written. If not, the transaction has to be given up: the chain
  ///   goes on elsewhere, or one of the rows is in the books already.
  boolean append(Handle h, Statements statements, Together all) throws SQLException;

  /// A statement for each table: in SQLite, which nobody else writes, a call costs next to nothing.
  record Embedded() implements Appending {

    @Override
    public boolean append(Handle h, Statements statements, Together all) throws SQLException {
      PreparedStatement insert =
          statements.get(
              "INSERT INTO journal (seq, tenant, source, id, body, hash) VALUES (?, ?, ?, ?, ?, ?)"
                  + " ON CONFLICT (id, source, tenant) DO NOTHING");
      for (Posted row : all.rows()) {
        EventKey key = row.row().key();
        insert.setLong(1, row.seq());
        insert.setString(2, key.tenant());
        insert.setString(3, key.source());
        insert.setString(4, key.id());
        insert.setString(5, row.body());
        insert.setString(6, row.hash());
        insert.addBatch();
      }
      for (int written : insert.executeBatch()) {
        if (written == 0) {
          return false;
        }
      }
      Posted last = all.rows().getLast();
      PreparedStatement update = statements.get("UPDATE head SET seq = ?, hash = ? WHERE one = 1");
      update.setLong(1, last.seq());
      update.setString(2, last.hash());
      update.executeUpdate();
      BalanceRows.write(statements, all.changed());
      return true;
    }
  }

  /// One statement for all of it: in PostgreSQL each one is a round trip. It begins by moving the
  /// end of the chain, for which servers wait for each other, and writes nothing else if that has
  /// moved meanwhile.
  record Shared() implements Appending {

    /// The manual, appendix A.
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String ROWS =
        """
        WITH moved AS (
          UPDATE head SET seq = ?, hash = ? WHERE one = 1 AND seq = ? AND hash = ? RETURNING one
        ), added AS (
          INSERT INTO journal (seq, tenant, source, id, body, hash)
          SELECT n.* FROM moved, unnest(
            ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) AS n
        )\
        """;

    private static final String SUMS =
        """
        , summed AS (
          INSERT INTO balances (name, value)
          SELECT s.* FROM moved, unnest(?::text[], ?::text[]) AS s
          ON CONFLICT (name) DO UPDATE SET value = excluded.value
        )\
        """;

    private static final String HOLDS = ", freed AS (DELETE FROM holds WHERE id = ANY(?::text[]))";

    private static final String WHETHER = " SELECT count(*) FROM moved";

    @Override
    public boolean append(Handle h, Statements statements, Together all) throws SQLException {
      List<Posted> rows = all.rows();
      Posted last = rows.getLast();
      // What there is nothing of is left out, as even that costs the server something.
      Map<String, String> changed = new TreeMap<>(all.changed());
      String sql =
          ROWS + (changed.isEmpty() ? "" : SUMS) + (all.holds().isEmpty() ? "" : HOLDS) + WHETHER;
      PreparedStatement statement = statements.get(sql);
      statement.setLong(1, last.seq());
      statement.setString(2, last.hash());
      statement.setLong(3, all.before().seq());
      statement.setString(4, all.before().hash());
      Connection connection = h.getConnection();
      Object[] numbers = rows.stream().map(Posted::seq).toArray(Long[]::new);
      statement.setArray(5, connection.createArrayOf("int8", numbers));
      int at = 6;
      for (Function<Posted, String> column :
          List.<Function<Posted, String>>of(
              row -> row.row().key().tenant(),
              row -> row.row().key().source(),
              row -> row.row().key().id(),
              Posted::body,
              Posted::hash)) {
        statement.setArray(at++, texts(connection, rows.stream().map(column)));
      }
      if (!changed.isEmpty()) {
        statement.setArray(at++, texts(connection, changed.keySet().stream()));
        statement.setArray(at++, texts(connection, changed.values().stream()));
      }
      if (!all.holds().isEmpty()) {
        statement.setArray(at, texts(connection, all.holds().stream()));
      }
      try (ResultSet moved = statement.executeQuery()) {
        return moved.next() && moved.getLong(1) == 1;
      } catch (SQLException e) {
        if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
          return false;
        }
        throw e;
      }
    }

    /// The driver sends arrays of this very type as they are, and any others as quoted text.
    private static Array texts(Connection connection, Stream<String> texts) throws SQLException {
      Object[] array = texts.toArray(String[]::new);
      return connection.createArrayOf("text", array);
    }
  }
}
