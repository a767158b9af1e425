package io.weighbridge.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The few connections that read, each with the statements that it has prepared. They are opened
/// when they are first needed; who finds all in use waits in Java.
final class Readers implements AutoCloseable {

  private static final int MOST = 4;

  /// How long closing waits for what is being read.
  private static final int SECONDS_TO_END = 10;

  private final DataSource source;
  private final Semaphore places = new Semaphore(MOST);

  /// The one that was used last comes first: what it has in memory is the latest.
  private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();

  private volatile boolean closed;

  Readers(DataSource source) {
    this.source = source;
  }

  /// A connection and how its transactions begin and end.
  private record Reader(Handle handle, Prepared begin, Prepared end) {

    static Reader open(DataSource source) throws SQLException {
      Connection connection = source.getConnection();
      try (Statement pragma = connection.createStatement()) {
        pragma.execute("PRAGMA query_only = true");
        Handle handle = Jdbi.open(connection);
        handle.setStatementBuilder(new KeptStatements());
        return new Reader(
            handle, new Prepared(connection, "BEGIN"), new Prepared(connection, "ROLLBACK"));
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
  }

  /// Reads in one transaction.
  <T extends @Nullable Object> T read(Function<Handle, T> work) {
    places.acquireUninterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the database is closed");
      }
      Reader reader = idle.pollFirst();
      if (reader == null) {
        reader = Reader.open(source);
      }
      return read(reader, work);
    } catch (SQLException e) {
      throw new StoreFailure("the database cannot be read", e);
    } finally {
      places.release();
    }
  }

  private <T extends @Nullable Object> T read(Reader reader, Function<Handle, T> work)
      throws SQLException {
    boolean ended = false;
    try {
      reader.begin().run();
      try {
        return work.apply(reader.handle());
      } finally {
        reader.end().run();
        ended = true;
      }
    } finally {
      // One whose transaction could not be begun or ended is of no use any more.
      if (ended && !closed) {
        idle.addFirst(reader);
      } else {
        reader.handle().close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    boolean all;
    try {
      all = places.tryAcquire(MOST, SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      all = false;
    }
    for (Reader reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
      reader.handle().close();
    }
    if (all) {
      places.release(MOST);
    }
  }
}
