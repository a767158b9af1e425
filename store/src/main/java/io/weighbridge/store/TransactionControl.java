package io.weighbridge.store;

import java.sql.Connection;
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
