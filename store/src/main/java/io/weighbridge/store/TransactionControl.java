package io.weighbridge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// The statements that begin and end transactions on one connection, prepared once: they are run
/// for every write. The driver stays in its automatic mode and knows nothing of them.
final class TransactionControl {

  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement rollBack;
  private final PreparedStatement savepoint;
  private final PreparedStatement release;
  private final PreparedStatement rollBackToSavepoint;

  /// The statements are closed with the connection.
  TransactionControl(Connection connection) throws SQLException {
    begin = connection.prepareStatement("BEGIN IMMEDIATE");
    commit = connection.prepareStatement("COMMIT");
    rollBack = connection.prepareStatement("ROLLBACK");
    savepoint = connection.prepareStatement("SAVEPOINT one");
    release = connection.prepareStatement("RELEASE one");
    rollBackToSavepoint = connection.prepareStatement("ROLLBACK TO one");
  }

  void begin() throws SQLException {
    begin.execute();
  }

  void commit() throws SQLException {
    commit.execute();
  }

  void rollBack() throws SQLException {
    rollBack.execute();
  }

  void savepoint() throws SQLException {
    savepoint.execute();
  }

  void release() throws SQLException {
    release.execute();
  }

  void rollBackToSavepoint() throws SQLException {
    rollBackToSavepoint.execute();
  }
}
