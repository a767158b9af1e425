package io.weighbridge.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/// The statements of one SQLite connection, each prepared once and used again: to prepare a short
/// one takes longer than to run it, and the driver forgets them. For one thread at a time.
final class KeptStatements extends DefaultStatementBuilder {

  /// Those that were used longest ago are closed when there are more.
  private static final int MOST = 128;

  private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

  /// Handed out, and to be kept when they come back.
  private final Set<Statement> used = Collections.newSetFromMap(new IdentityHashMap<>());

  @Override
  public PreparedStatement create(Connection connection, String sql, StatementContext context)
      throws SQLException {
    if (context.isReturningGeneratedKeys() || context.isConcurrentUpdatable()) {
      return super.create(connection, sql, context);
    }
    PreparedStatement kept = idle.remove(sql);
    PreparedStatement statement = kept == null ? connection.prepareStatement(sql) : kept;
    used.add(statement);
    return statement;
  }

  @Override
  public void close(Connection connection, String sql, Statement statement) throws SQLException {
    if (!used.remove(statement) || !(statement instanceof PreparedStatement prepared)) {
      super.close(connection, sql, statement);
      return;
    }
    // The driver gives up a statement that failed.
    if (prepared.isClosed()) {
      return;
    }
    // Ends what was not read to the end, which would keep its place in the log.
    prepared.getMoreResults();
    prepared.clearBatch();
    prepared.clearParameters();
    // The same may have been in use twice at once.
    PreparedStatement other = idle.put(sql, prepared);
    if (other != null) {
      other.close();
    }
    if (idle.size() > MOST) {
      var eldest = idle.entrySet().iterator();
      PreparedStatement longUnused = eldest.next().getValue();
      eldest.remove();
      longUnused.close();
    }
  }
}
