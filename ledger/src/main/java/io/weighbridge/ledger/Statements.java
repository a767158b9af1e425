package io.weighbridge.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements of the connection that writes, each prepared once as long as it is the same: in
/// SQLite always, in PostgreSQL, whose driver remembers them itself, for one transaction. For one
/// thread at a time.
final class Statements {

  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private @Nullable Connection connection;

  /// From now on those of this connection; those of another were closed with it.
  @SuppressWarnings("ReferenceEquality") // the very same connection is meant
  Statements on(Handle h) {
    if (h.getConnection() != connection) {
      prepared.clear();
      connection = h.getConnection();
    }
    return this;
  }

  /// Not to be closed by whoever uses it.
  PreparedStatement get(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      if (connection == null) {
        throw new IllegalStateException("there is no connection yet");
      }
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /// The driver gives up a statement that failed, and others may have half a batch in them: all are
  /// prepared anew when they are next needed.
  void giveUp(SQLException reason) {
    for (PreparedStatement statement : prepared.values()) {
      try {
        statement.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
    prepared.clear();
  }
}
