package io.weighbridge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// The statements that begin and end transactions on one connection, prepared once: they are run
/// for every write. The driver stays in its automatic mode and knows nothing of them.
final class TransactionControl {

  private final Prepared begin;
  private final Prepared commit;
  private final Prepared rollBack;
  private final Prepared savepoint;
  private final Prepared release;
  private final Prepared rollBackToSavepoint;

  /// A statement that can be run again whatever became of it.
  private static final class Prepared {

    private final Connection connection;
    private final String sql;
    private PreparedStatement statement;

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

  /// The statements are closed with the connection.
  TransactionControl(Connection connection) throws SQLException {
    begin = new Prepared(connection, "BEGIN IMMEDIATE");
    commit = new Prepared(connection, "COMMIT");
    rollBack = new Prepared(connection, "ROLLBACK");
    savepoint = new Prepared(connection, "SAVEPOINT one");
    release = new Prepared(connection, "RELEASE one");
    rollBackToSavepoint = new Prepared(connection, "ROLLBACK TO one");
  }

  void begin() throws SQLException {
    begin.run();
  }

  void commit() throws SQLException {
    commit.run();
  }

  void rollBack() throws SQLException {
    rollBack.run();
  }

  void savepoint() throws SQLException {
    savepoint.run();
  }

  void release() throws SQLException {
    release.run();
  }

  void rollBackToSavepoint() throws SQLException {
    rollBackToSavepoint.run();
  }
}
