package io.weighbridge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A statement without parameters that is prepared once and run often, whatever became of it
/// before.
final class Prepared {

  private final Connection connection;
  private final String sql;
  private PreparedStatement statement;

  /// The statement is closed with the connection.
  Prepared(Connection connection, String sql) throws SQLException {
    this.connection = connection;
    this.sql = sql;
    this.statement = connection.prepareStatement(sql);
  }

  void run() throws SQLException {
    try {
      statement.execute();
    } catch (SQLException e) {
      // The driver gives up a statement that failed, for want of space for instance.
      statement.close();
      statement = connection.prepareStatement(sql);
      throw e;
    }
  }
}
